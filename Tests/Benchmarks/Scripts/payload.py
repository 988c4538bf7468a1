"""What is submitted: real complaint texts from the test data where they are, else texts written for the purpose."""
import csv
import json
import os
from pathlib import Path

WRITTEN = [
    "Lampu penerangan jalan di depan pasar padam sejak tiga malam, warga takut lewat sendirian. Sudah dilaporkan kepada ketua RT dan "
    "kelurahan, tetapi belum ada petugas yang datang memeriksa. Mohon segera diperbaiki sebelum ada korban lagi. Terima kasih.",
    "Air PDAM keruh dan berbau sejak Senin pagi di gang kami. Sudah lapor RT tetapi belum ada petugas yang datang.",
    "Antrean pengurusan KTP dari jam tujuh sampai siang belum dipanggil, loket hanya dibuka satu. Tolong ditambah petugas.",
    "Jalan berlubang cukup dalam dekat sekolah dasar, kemarin ada anak jatuh dari sepeda. Mohon ditambal sebelum hujan.",
]


def real_texts(root):
    """Nothing when the test data are not here."""
    shared = Path(os.environ.get("PINTU_SHARED") or Path(root).parent / "shared")
    path = shared / "data/complaints/surabaya_2022_2023_train.tsv"
    if not path.exists():
        return []
    with open(path, newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        texts = [row["text"].replace("\\n", " ").strip() for row in rows]
    return [text for text in texts if 0 < len(text) <= 5000]


def complaints(texts):
    """Parameters of intake.submit without the key, one line each."""
    def line(text):
        return json.dumps({
            "channel": "web", "class": "complaint", "subject": "Lampu jalan padam", "body": text, "region": "35.78",
            "category": "penerangan.padam", "place": {"text": "Depan Pasar Wonokromo"}}, ensure_ascii=False)
    return "\n".join(line(text) for text in texts) + "\n"


class Payloads:
    def __init__(self, root, folder):
        folder = Path(folder)
        real = real_texts(root)
        self.is_real = bool(real)
        self.one, self.bodies_one = folder / "one.jsonl", folder / "one.txt"
        self.many, self.bodies_many = folder / "many.jsonl", folder / "many.txt"
        for path, bodies, texts in [(self.one, self.bodies_one, WRITTEN[:1]), (self.many, self.bodies_many, real or WRITTEN)]:
            path.write_text(complaints(texts))
            bodies.write_text("\n".join(texts) + "\n")
        self.mean_bytes = sum(len(text.encode()) for text in (real or WRITTEN)) / len(real or WRITTEN)
