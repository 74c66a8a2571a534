#!/bin/sh
# Makes ../originals.json by the originals. Needs Debian's python3-django, python3-werkzeug, python3-passlib, python3-bcrypt, php-cli
# and ruby-bcrypt, and a folder ($1) with npm's better-auth, bcryptjs and firebase-scrypt.
set -eu
cd "$(dirname "$0")"
temporary=$(mktemp -d)
trap 'rm -r "$temporary"' EXIT
/usr/bin/python3 passwords.py > "$temporary/passwords"
/usr/bin/python3 make.py < "$temporary/passwords" > "$temporary/1.json"
php make.php < "$temporary/passwords" > "$temporary/2.json"
ruby make.rb < "$temporary/passwords" > "$temporary/3.json"
node make.mjs "$1" < "$temporary/passwords" > "$temporary/4.json"
/usr/bin/python3 - "$temporary" > ../originals.json <<'END'
import glob, json, sys
forms = {}
for name in sorted(glob.glob(sys.argv[1] + "/*.json")): forms.update(json.load(open(name)))
print(json.dumps({"passwords": json.load(open(sys.argv[1] + "/passwords")), "forms": forms}, indent=1, ensure_ascii=True))
END
