"""The page on which people of the demo pay: the accounts that are open, and a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from html import escape

from deploy.simulators.bank import contract, paying
from deploy.simulators.bank.ledger import Account, ledger
from deploy.simulators.bank.paying import WAYS, Step

STYLE = """
body{font:18px/1.5 system-ui,sans-serif;color:#17211e;background:#f4f6f8;margin:0}
header{background:#24364b;color:#fff;padding:14px 16px}header p{margin:0;color:#dbe4ee}
h1{margin:0;font-size:1.3rem}main{max-width:720px;margin:0 auto;padding:16px}
section{background:#fff;border:1px solid #ccd5df;border-radius:8px;padding:16px;margin-bottom:16px}
h2{margin:0 0 8px;font-size:1.1rem}label{display:block;margin:12px 0 4px;font-weight:600}
input[type=text],select{font:inherit;width:100%;box-sizing:border-box;min-height:44px;padding:8px}
input[type=text],select{border:1px solid #5b6b7c;border-radius:6px;background:#fff}
button{font:inherit;min-height:44px;padding:8px 20px;margin-top:16px;border:0;border-radius:6px}
button{background:#24364b;color:#fff}
.pilih{display:flex;gap:8px;align-items:center;font-weight:400;min-height:44px}.pilih input{width:22px;height:22px}
ul{padding:0;margin:0;list-style:none}li{padding:10px 0;border-top:1px solid #e3e8ee}li:first-child{border-top:0}
code{font:1rem ui-monospace,monospace;overflow-wrap:anywhere}.kecil{color:#4a5a6a;font-size:.95rem;margin:0}
li a{display:inline-block;padding:10px 0;color:#1d4f8f}
"""


def page(said: Sequence[Step] = (), number: str = "", amount: str = "") -> str:
    """The whole page; `said` is what just happened."""
    with ledger.lock:
        accounts = list(ledger.accounts.values())[-30:][::-1]
    ways = "".join(f'<option value="{key}">{escape(words)}</option>' for key, words in WAYS.items())
    result = "".join(f"<li><b>{escape(one.what)}</b><br>{escape(one.answer)}</li>" for one in said)
    listed = (
        "".join(_line(one) for one in accounts) or "<li>Belum ada tagihan. Tetapkan SKRD di portal dulu.</li>"
    )
    state = "dimatikan" if ledger.down else "menyala"
    turn = "Nyalakan lagi" if ledger.down else "Matikan bank (portal tidak mendapat jawaban)"
    return f"""<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Simulator bank</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body>
<header><h1>Simulator bank</h1><p>Bukan bank sungguhan. Tidak ada uang yang berpindah.</p></header><main>
{f'<section role="status"><h2>Yang terjadi</h2><ul>{result}</ul></section>' if said else ""}
<section><h2>Bayar virtual account</h2><form method="post" action="bayar">
<label for="nomor">Nomor virtual account</label><input type="text" id="nomor" name="nomor" inputmode="numeric" required
 value="{escape(number)}">
<label for="jumlah">Jumlah (rupiah)</label><input type="text" id="jumlah" name="jumlah" inputmode="numeric" required
 value="{escape(amount)}">
<label for="cara">Cara</label><select id="cara" name="cara">{ways}</select>
<label class="pilih"><input type="checkbox" name="paksa" value="ya"> Terima walau seharusnya ditolak
 (jumlah salah, sudah dibayar, lewat tempo)</label>
<button>Bayar</button></form></section>
<section><h2>Tagihan di bank</h2><ul>{listed}</ul></section>
<section><h2>Gangguan</h2><p class="kecil">Bank sedang {state}.</p><form method="post" action="gangguan">
<button>{turn}</button></form></section></main></body></html>"""


def _line(account: Account) -> str:
    state = "lunas" if account.paid is not None else "lewat tempo" if account.expired else "belum dibayar"
    total = f"Rp {account.total:,.0f}".replace(",", ".")
    return (
        f"<li><code>{escape(account.number.strip())}</code><br>{escape(account.name)} · {total} · {state}"
        f'<p class="kecil"><a href="?nomor={escape(account.number.strip())}&amp;jumlah={account.total:.0f}">'
        "Isi ke formulir</a></p></li>"
    )


def paid(form: Mapping[str, str]) -> str:
    """Pay as the form says, and the page after it."""
    number, amount = form.get("nomor", "").replace(" ", ""), form.get("jumlah", "").replace(".", "").strip()
    bare = contract.service_id().strip()
    try:
        sum_ = Decimal(amount)
    except InvalidOperation:
        return page([Step("Tidak dibayar", "Jumlah harus angka.")], number, amount)
    if not number.isdigit() or not number.startswith(bare) or sum_ <= 0:
        return page([Step("Tidak dibayar", f"Nomor harus angka yang diawali {bare}.")], number, amount)
    whole = contract.service_id() + number.removeprefix(bare)
    way = form.get("cara", "kabar")
    return page(paying.pay(whole, sum_, way, force=form.get("paksa") == "ya"), number, amount)
