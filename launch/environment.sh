# shellcheck shell=bash
# Sourced by the scripts beside it: a virtual environment and the package in it.

# Uses the active environment, else .venv, which is made with the newest Python that fits.
activate_environment() {
  [[ -n "${VIRTUAL_ENV:-}${CONDA_PREFIX:-}" ]] && return
  if [[ ! -x .venv/bin/python ]]; then
    local python
    for python in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
      if [[ -n "$python" ]] && "$python" -c \
        'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        "$python" -m venv .venv && break
      fi
    done
  fi
  if [[ ! -x .venv/bin/python ]]; then
    echo "t2s_jax needs Python 3.11, 3.12 or 3.13 with venv; set PYTHON=/path/to/python" >&2
    exit 2
  fi
  # shellcheck disable=SC1091
  source .venv/bin/activate
}

# install_t2s [extra]: installs this checkout, unless it is installed as it stands.
install_t2s() {
  activate_environment
  local extra="${1:-}" stamp
  stamp="$(python -c 'import sys; print(sys.prefix)')/.t2s_jax${extra:+-$extra}"
  if [[ ! -f "$stamp" || pyproject.toml -nt "$stamp" ]]; then
    echo "installing t2s_jax${extra:+[$extra]} and what it needs (a few minutes the first time)"
    python -m pip install --quiet --disable-pip-version-check --editable ".${extra:+[$extra]}"
    touch "$stamp"
  fi
}
