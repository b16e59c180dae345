"""The Dockerfile is read, and nothing of it silently skipped."""

from pathlib import Path

import pytest

from scripts.house.dockerfile import DockerfileError, Step, steps


def test_the_instructions_of_this_project_are_understood(repo: Path) -> None:
    """Our own Dockerfile: a plain Debian, no root at run time, a health check, and the script that make uses."""
    found = list(steps(repo / "docker" / "Dockerfile"))
    assert found[0] == Step("FROM", "debian:12-slim")
    assert [step.rest for step in found if step.word == "USER"] == ["voicebot"]
    assert any("scripts/setup.py image" in step.rest for step in found if step.word == "RUN")
    checks = [step.argv() for step in found if step.word == "HEALTHCHECK"]
    assert checks == [["python3", "docker/health.py", "gateway"]]
    for step in found:
        if step.word == "COPY":
            assert all((repo / source).exists() for source in step.copied()[0])


def test_continued_lines_and_remarks_are_joined_and_dropped(tmp_path: Path) -> None:
    """One instruction over several lines, with a remark between."""
    (tmp_path / "D").write_text("# a remark\nRUN one \\\n # between\n && two\n\nUSER me\n")
    assert [(s.word, s.rest.split()) for s in steps(tmp_path / "D")] == [
        ("RUN", ["one", "&&", "two"]),
        ("USER", ["me"]),
    ]


def test_an_unknown_instruction_is_refused(tmp_path: Path) -> None:
    """What the proof would not do, the image must not contain."""
    (tmp_path / "D").write_text("ONBUILD RUN x\n")
    with pytest.raises(DockerfileError, match="ONBUILD"):
        list(steps(tmp_path / "D"))


def test_parts_of_instructions() -> None:
    """Variables, copies, commands; forms that are not understood are refused."""
    assert Step("ENV", "A=1 B='x y'").variables() == {"A": "1", "B": "x y"}
    assert Step("COPY", "a b c/").copied() == (["a", "b"], "c/")
    assert Step("HEALTHCHECK", '--interval=1s CMD ["a", "b"]').argv() == ["a", "b"]
    for step, ask in (
        (Step("ENV", "A 1"), Step.variables),
        (Step("COPY", "--from=x a b"), Step.copied),
        (Step("CMD", "run me"), Step.argv),
    ):
        with pytest.raises(DockerfileError):
            ask(step)
