"""Makes the hashes of Django, Werkzeug, passlib and Python's bcrypt, at low cost: passwords as JSON in, hashes as JSON out."""
import hashlib, json, sys
from django.conf import settings
settings.configure(); import django; django.setup()
from django.contrib.auth.hashers import PBKDF2PasswordHasher, PBKDF2SHA1PasswordHasher, BCryptSHA256PasswordHasher
from werkzeug.security import generate_password_hash
from passlib.hash import pbkdf2_sha256, pbkdf2_sha512, pbkdf2_sha1, scrypt
import bcrypt

passwords = json.load(sys.stdin)
class DjangoBcrypt(BCryptSHA256PasswordHasher): rounds = 4
forms = {
    "django pbkdf2_sha256": lambda p: PBKDF2PasswordHasher().encode(p, "seasalt", 600),
    "django pbkdf2_sha1": lambda p: PBKDF2SHA1PasswordHasher().encode(p, "seasalt", 600),
    "django bcrypt_sha256": lambda p: DjangoBcrypt().encode(p, DjangoBcrypt().salt()),
    "werkzeug pbkdf2": lambda p: generate_password_hash(p, "pbkdf2:sha256:600"),
    "werkzeug pbkdf2 sha512": lambda p: generate_password_hash(p, "pbkdf2:sha512:600"),
    "passlib pbkdf2-sha1": pbkdf2_sha1.using(rounds=600).hash,
    "passlib pbkdf2-sha256": pbkdf2_sha256.using(rounds=600).hash,
    "passlib pbkdf2-sha512": pbkdf2_sha512.using(rounds=600).hash,
    "passlib scrypt": scrypt.using(rounds=7).hash,
    "bcrypt 2b": lambda p: bcrypt.hashpw(p.encode(), bcrypt.gensalt(4)).decode(),
}
import werkzeug.security
if "scrypt" in open(werkzeug.security.__file__).read():
    forms["werkzeug scrypt"] = lambda p: generate_password_hash(p, "scrypt:128:8:1")
print(json.dumps({name: [make(p) for p in passwords] for name, make in forms.items()}))
