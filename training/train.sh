#!/usr/bin/env bash
# Makes models/gazetteer.bin and models/names.bin from the data. Same inputs, same bytes.
#
#   python3 -m venv ../ner-venv && ../ner-venv/bin/pip install -r training/requirements.txt
#   PYTHON=../ner-venv/bin/python training/train.sh [DATA] [WORK]
#
# DATA holds the public annotated sets (default ../shared/data/ner), WORK what is made on the way
# (default target/ner). Nothing of either goes into the project. CRATES names a directory with the
# sources of Rust crates, taken as examples of code (default: cargo's own).
set -euo pipefail
cd "$(dirname "$0")/.."
DATA=${1:-../shared/data/ner}
WORK=${2:-target/ner}
PYTHON=${PYTHON:-python3}
export PYTHONHASHSEED=0
mkdir -p "$WORK"

cargo build --release -p private-ai-trainer
TRAINER=${CARGO_TARGET_DIR:-target}/release/private-ai-trainer

for set in wikigold crossner_wikipedia; do
    "$PYTHON" training/split.py "$DATA/$set.jsonl" --train "$WORK/$set.train.jsonl" --dev "$WORK/$set.dev.jsonl"
done
"$PYTHON" training/generate.py --templates training/templates --count "${COUNT:-45000}" --seed 1 --name made >"$WORK/made.jsonl"
"$PYTHON" training/generate.py --templates training/held-out --count 1500 --seed 77 --name dev >"$WORK/made.dev.jsonl"
"$PYTHON" training/generate.py --templates training/held-out --count 1500 --seed 78 --name unknown --held-out >"$WORK/unknown.dev.jsonl"

# Sources of crates whose names begin with these letters are kept for measuring false hits.
CRATES=${CRATES:-$(ls -d "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/ | head -1)}
SOURCES=()
for crate in "$CRATES"/[a-qw-z]*/; do SOURCES+=("$crate"); done
"$PYTHON" training/plain.py --sources "${SOURCES[@]}" --seed 1 >"$WORK/plain.jsonl"

"$PYTHON" training/lists.py --texts "$WORK"/*.train.jsonl "$DATA"/sec_train.jsonl "$DATA"/btc_train.jsonl \
    "$DATA"/wnut17_train.jsonl "$WORK/plain.jsonl" >"$WORK/lists.tsv"
"$TRAINER" lists "$WORK/lists.tsv" models/gazetteer.bin

"$TRAINER" train --lists models/gazetteer.bin --out models/names.bin \
    --full "$WORK/made.jsonl" "$WORK/plain.jsonl" \
    --partial "$DATA/btc_train.jsonl" "$DATA/wnut17_train.jsonl" "$DATA/sec_train.jsonl" "$WORK/wikigold.train.jsonl" "$WORK/crossner_wikipedia.train.jsonl" \
    --dev "$DATA/btc_dev.jsonl" "$DATA/wnut17_dev.jsonl" "$WORK/wikigold.dev.jsonl" "$WORK/crossner_wikipedia.dev.jsonl" "$WORK/made.dev.jsonl" "$WORK/unknown.dev.jsonl"
