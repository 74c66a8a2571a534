"""Prints the fifty invented passwords of the fixtures as JSON: ASCII, Unicode in several normal forms, and long ones."""
import json

words = ["quiet heron", "seven lamps", "oak and iron", "late ferry", "salt road"]
texts = [f"{word} {number}" for number, word in enumerate(words * 4)]
texts += ["비밀번호 하나", "пароль два", "密码三个", "κωδικός", "סיסמה", "パスワード", "emoji 🔐🗝️", "ﬁne ligature", "ｆｕｌｌ width", "café", "cafe\u0301", "Å\u030a", "각\u11a8"]
texts += ["a", " leading and trailing ", "tab\there", "quote\"back\\slash", "dollar$sign:colon", "%s {0} ${x}"]
texts += [f"{letter}" * length for letter, length in (("x", 71), ("y", 72), ("z", 73), ("q", 100), ("w", 200), ("é", 36), ("é", 37), ("한", 24), ("한", 25), ("b", 1000), ("c", 55))]
assert len(texts) == 50 and len(set(texts)) == 50, len(texts)
print(json.dumps(texts))
