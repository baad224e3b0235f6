"""The same texts and the same parts of the writers given to scikit-learn's linear model: words, pairs
and pieces of words, tf-idf, LinearSVC; no rules, no second reading.  reference_model.py EXAMPLES WORK

Ours is measured on the whole text with the newest part cut out by the program; here a mail is its
subject and body as the row has them. Prints one line of JSON: right intents of writers not learned.
scikit-learn is put into a virtual environment below WORK.
"""
import glob, json, os, re, subprocess, sys, time, unicodedata

PARTS = 5


def parts_of(rows):
    """As src/understanding/training does: the largest writers first, each to the smallest part."""
    texts = {}
    for row in rows:
        texts[row.get("writer", "")] = texts.get(row.get("writer", ""), 0) + 1
    sizes, part = [0] * PARTS, {}
    for writer, many in sorted(texts.items(), key=lambda found: (-found[1], found[0])):
        at = min(range(PARTS), key=lambda part: (sizes[part], part))
        sizes[at] += many
        part[writer] = at
    return [part[row.get("writer", "")] for row in rows]


def words(text):
    folded = unicodedata.normalize("NFKD", text.lower())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    for sentence in re.split(r"[.!?;\n]", folded):
        yield [re.sub(r"\d", "0", word) for word in re.findall(r"[^\W_]+", sentence)]


def pairs(text):
    return [w for s in words(text) for w in s + [f"{a} {b}" for a, b in zip(s, s[1:])]]


def pieces(text):
    marked = [f"<{word[:24]}>" for sentence in words(text) for word in sentence]
    return [m[at:at + n] for m in marked for n in range(2, 6) for at in range(len(m) - n + 1)]


def main():
    folder, work = sys.argv[1], sys.argv[2]
    venv = os.path.join(work, "venv")
    if "sklearn" not in sys.modules and os.environ.get("IN_VENV") != "1":
        python = os.path.join(venv, "bin", "python3")
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "scikit-learn"], check=True)
        return subprocess.run([python, __file__, folder, work], env={**os.environ, "IN_VENV": "1"}).returncode
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    rows = []
    for name in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(name, encoding="utf8") as file:
            rows += [json.loads(line) for line in file if line.strip() and not line.startswith("#")]
    rows = [row for row in rows if row.get("intent")]
    texts = [row.get("text") or row.get("subject", "") + "\n" + row.get("body", "") for row in rows]
    parts, right, seconds = parts_of(rows), 0, 0.0
    for part in range(PARTS):
        learned = [at for at in range(len(rows)) if parts[at] != part]
        judged = [at for at in range(len(rows)) if parts[at] == part]
        begun = time.monotonic()
        blocks = [TfidfVectorizer(analyzer=pairs, min_df=2, sublinear_tf=True),
                  TfidfVectorizer(analyzer=pieces, min_df=4, sublinear_tf=True)]
        known = hstack([block.fit_transform([texts[at] for at in learned]) for block in blocks])
        model = LinearSVC().fit(known.tocsr(), [rows[at]["intent"] for at in learned])
        seconds += time.monotonic() - begun
        asked = hstack([block.transform([texts[at] for at in judged]) for block in blocks])
        right += sum(said == rows[at]["intent"] for said, at in zip(model.predict(asked.tocsr()), judged))
    print(json.dumps({"campaign": "classify", "reference": "scikit-learn LinearSVC", "texts": len(rows),
                      "right": right, "share": round(right / len(rows), 4), "training_s": round(seconds, 1)}))
    return 0


sys.exit(main())
