"""Writes the files of this folder. Needs pyarrow 26, openpyxl 3.1 and msoffcrypto-tool: see README.md."""

import datetime as dt
import decimal
import gzip
import io
from pathlib import Path

import msoffcrypto
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.styles import numbers

HERE = Path(__file__).parent
WORDS = ["red", "blue", 'say "no", or not', "", None]


def rows(n):
    """A small table that can be learned from: kind depends on width."""
    for i in range(n):
        yield [i, round(1.5 + i % 7 + i / 100, 2), "long" if i % 7 > 3 else "short"]


def two_sheets():
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Notes"
    first.append(["Read me"])
    first.append(["This sheet is not a table."])
    table = book.create_sheet("Leaves & more")
    table.append(["id", "width", "kind"])
    for row in rows(40):
        table.append(row)
    book.save(HERE / "two-sheets.xlsx")
    return HERE / "two-sheets.xlsx"


def awkward():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"] = "Harvest of 2024"
    sheet.merge_cells("B3:D3")
    for column, name in zip("BCDEFG", ["day", "moment", "ripe", "weight", "share", "code"]):
        sheet[f"{column}5"] = name
    for i in range(6):
        row = 6 + i
        sheet[f"B{row}"] = dt.date(2024, 2, 27 + i) if i < 3 else dt.date(2024, 3, i)
        sheet[f"C{row}"] = dt.datetime(2024, 3, 1, 6 + i, 30)
        sheet[f"D{row}"] = i % 2 == 0
        sheet[f"E{row}"] = 0.1 * i
        sheet[f"F{row}"] = i / 8
        sheet[f"F{row}"].number_format = numbers.FORMAT_PERCENTAGE
        sheet[f"G{row}"] = f"00{i}"
    sheet["E8"] = "#DIV/0!"
    sheet["E8"].data_type = "e"
    sheet["E9"] = "=E6+E7"
    sheet.row_dimensions[10].hidden = True
    sheet.column_dimensions["F"].hidden = True
    book.create_sheet("Old").sheet_state = "hidden"
    book.save(HERE / "awkward.xlsx")


def encrypted(source):
    out = io.BytesIO()
    with open(source, "rb") as file:
        msoffcrypto.OfficeFile(file).encrypt("secret", out)
    # The container's own blocks are what matters; the sealed content may be as it is.
    (HERE / "password.xlsx").write_bytes(out.getvalue())


def csv_gz():
    text = "id,width,kind\n" + "".join(f"{i},{w},{k}\n" for i, w, k in rows(200))
    (HERE / "leaves.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def parquet():
    n = 40
    utc = dt.timezone.utc
    start = dt.datetime(2024, 2, 28, 23, 59, 59, 250_000)
    table = pa.table(
        {
            "id": pa.array([2**53 + i for i in range(n)], pa.int64()),
            "unsigned": pa.array([2**64 - 1 - i for i in range(n)], pa.uint64()),
            "width": pa.array([w for _, w, _ in rows(n)], pa.float64()),
            "single": pa.array([i / 10 for i in range(n)], pa.float32()),
            "kind": pa.array([k for *_, k in rows(n)]),
            "word": pa.array([WORDS[i % 5] for i in range(n)]),
            "yes": pa.array([None if i % 4 == 3 else i % 2 == 0 for i in range(n)]),
            "price": pa.array([decimal.Decimal(3 * i - 7) / 100 for i in range(n)], pa.decimal128(12, 2)),
            "large": pa.array([decimal.Decimal(10) ** 30 + i for i in range(n)], pa.decimal128(38, 1)),
            "day": pa.array([dt.date(1969, 12, 30) + dt.timedelta(days=i) for i in range(n)]),
            "moment": pa.array([start + dt.timedelta(milliseconds=750 * i) for i in range(n)], pa.timestamp("us")),
            "utc": pa.array([start.replace(tzinfo=utc)] * n, pa.timestamp("ns", "UTC")),
            "clock": pa.array([dt.time(10, 30, i) for i in range(n)], pa.time64("us")),
            "list": pa.array([[i, None, 2**60] if i % 3 else None for i in range(n)], pa.list_(pa.int64())),
            "struct": pa.array([{"a": i, "b": "x"} for i in range(n)]),
            "bytes": pa.array([b"\xff\x00" if i % 2 else b"ok" for i in range(n)], pa.binary()),
            "factor": pa.array(["low" if i % 2 else "high" for i in range(n)]).dictionary_encode(),
        }
    )
    for codec in ["snappy", "zstd", "gzip", "brotli", "lz4", "none"]:
        few = table if codec == "zstd" else table.select(["id", "width", "kind"])
        pq.write_table(few, HERE / f"leaves.{codec}.parquet", compression=codec, row_group_size=16)


if __name__ == "__main__":
    encrypted(two_sheets())
    awkward()
    csv_gz()
    parquet()
