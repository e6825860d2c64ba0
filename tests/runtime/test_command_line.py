from t2s_jax.commands import main
from t2s_jax.runtime import command_line


def test_the_command_as_a_shell_takes_it(monkeypatch):
    monkeypatch.setattr(command_line, "_arguments", [])
    assert command_line.text() == ""
    main.run(["tasks", "show", "it's no task"])
    assert command_line.text() == "t2s tasks show 'it'\"'\"'s no task'"
