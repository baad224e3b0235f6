"""The letters of a folder as their readers see them, as JSON.  letters.py FOLDER"""
import email, email.policy, glob, json, sys

letters = []
for path in sorted(glob.glob(sys.argv[1] + "/**/*.eml", recursive=True)):
    letter = email.message_from_binary_file(open(path, "rb"), policy=email.policy.default)
    plain = letter.get_body(("plain",))
    letters.append({
        "to": str(letter["To"]), "subject": str(letter["Subject"]), "language": str(letter["Content-Language"] or ""),
        "text": plain.get_content() if plain else "",
    })
print(json.dumps(letters))
