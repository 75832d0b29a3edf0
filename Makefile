# Two commands matter: `make run` and `make test`. README.md tells the rest.

PORT ?= 8000
export PORT
PY := .venv/bin/python

.PHONY: help run test bench pictures backup restore venv venv-dev

help:
	@echo "make run       jalankan portal (mode demo) di http://127.0.0.1:$(PORT)"
	@echo "make test      semua pemeriksaan dan pengujian"
	@echo "make bench     tabel tolok ukur"
	@echo "make pictures  gambar halaman-halaman"
	@echo "make backup    cadangkan basis data dan berkas        (FILE=nama.tar)"
	@echo "make restore   pulihkan dari cadangan                 FILE=nama.tar (FORCE=1: timpa)"

run: venv
	@exec $(PY) -m deploy.local run

test: venv-dev
	@exec $(PY) -m deploy.local.checks

bench: venv-dev
	@$(PY) -m deploy.local.browser
	@exec $(PY) -m bench

pictures: venv-dev
	@$(PY) -m deploy.local.browser
	@exec $(PY) -m tests.pictures

backup: venv
	@exec $(PY) -m deploy.local.backup make $(if $(FILE),--file "$(FILE)")

restore: venv
	@exec $(PY) -m deploy.local.backup restore --file "$(FILE)" $(if $(filter 1,$(FORCE)),--force)

venv:
	@sh deploy/setup.sh run

venv-dev:
	@sh deploy/setup.sh test
