"""The whole life of a processor, on this machine: simulator, `pulumi up`, drift, `destroy`.

Every step says what it does, shows the output of the real command, and checks it. The state, the
configuration and Pulumi's own files stay in a temporary directory. Exits with status 0 only if
each step showed what it should.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPOSITORY = Path(__file__).resolve().parent.parent
STACK = f"demo-{os.getpid()}"
CREDENTIALS = {"Authorization": "demo-token", "Secret": "demo-secret"}
FLEX_SECRETS = {
    "flexPassword": "password1234!@#$",
    "flexClientSecret": "secret of the client",
    "flexGatewayKey": "gateway_api_key",
}


def main() -> None:
    """Runs the steps."""
    with (
        tempfile.TemporaryDirectory(prefix="pulumi-loanpro-demo-") as place,
        simulator(Path(place)) as url,
    ):
        steps(Pulumi(Path(place, "python"), url), url)
        in_yaml(Path(place, "yaml"), url)
    say("Done: every step showed what it should.")


def steps(pulumi: Pulumi, url: str) -> None:
    """What a team does with a processor, in order."""
    say("Set the FLEX credentials in stack configuration, encrypted.")
    for key, value in FLEX_SECRETS.items():
        pulumi("config", "set", "--secret", key, value, echo=False)

    say("Declare the processor: pulumi up.")
    pulumi("up", "--yes", "--skip-preview", shows="+ 2 created")

    say("What Secure Payments holds now; it keeps secrets to itself.")
    expect("16:00", shown(url))

    say("Move the cut-off to 17:00 and preview.")
    pulumi("config", "set", "cutoff", "17:00", echo=False)
    pulumi("preview", "--diff", shows='~ same_day_cutoff_time: "16:00" => "17:00"')

    say("Apply it: one field goes over the wire.")
    pulumi("up", "--yes", "--skip-preview", shows="[diff: ~same_day_cutoff_time]")
    expect("17:00", shown(url))

    say("Preview again: nothing left to do.")
    pulumi("preview", "--expect-no-changes", shows="2 unchanged")

    say("Somebody moves the cut-off to 12:00 by hand, behind Pulumi's back; refresh shows it.")
    change_by_hand(url, same_day_cutoff_time="12:00")
    pulumi("refresh", "--yes", "--skip-preview", "--diff", shows='"17:00" => "12:00"')

    say("Destroy: the configuration is gone for good.")
    pulumi("destroy", "--yes", "--skip-preview", shows="- 2 deleted")
    expect("[]", shown(url))


def in_yaml(place: Path, url: str) -> None:
    """The same lifecycle from another language, by the native plugin."""
    say("Declare one in YAML, with the native plugin.")
    pulumi = Pulumi(place, url, REPOSITORY / "examples/yaml", path=[yaml_host()])
    for key, value in FLEX_SECRETS.items():
        pulumi("config", "set", "--secret", key, value, echo=False)
    pulumi("up", "--yes", "--skip-preview", shows="+ 2 created")
    expect("16:00", shown(url))
    pulumi("preview", "--expect-no-changes", shows="2 unchanged")
    pulumi("destroy", "--yes", "--skip-preview", shows="- 2 deleted")


def yaml_host() -> str:
    """The directory of what runs programs in YAML; where there is none, it is built now."""
    provide = [sys.executable, str(REPOSITORY / "tools/pulumi/provide.py"), "yaml"]
    return subprocess.run(  # noqa: S603 - our own script
        provide, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


class Pulumi:
    """The real CLI on a project, the repository's own by default, with all of its files elsewhere.

    Args:
        place: Where its files are kept; a directory that is yet to be made.
        url: Base URL of Secure Payments.
        project: The project.
        path: Directories of programs besides those of PATH.
    """

    def __init__(
        self, place: Path, url: str, project: Path = REPOSITORY, path: Sequence[str] = ()
    ) -> None:
        backend = place / "backend"
        backend.mkdir(parents=True)
        self._project = project
        self._config = place / "Pulumi.yaml"
        self._environment = os.environ | {
            "LOANPRO_URL": url,
            "LOANPRO_TOKEN": CREDENTIALS["Authorization"],
            "LOANPRO_SECRET": CREDENTIALS["Secret"],
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "PULUMI_HOME": str(place / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_STACK": STACK,
            "PATH": os.pathsep.join([os.environ["PATH"], *path]),
        }
        self._run("stack", "init", STACK)
        # Pulumi makes this file beside Pulumi.yaml, wherever the configuration shall be kept.
        shutil.move(project / f"Pulumi.{STACK}.yaml", self._config)

    def __call__(self, *arguments: str, echo: bool = True, shows: str = "") -> None:
        """Runs a command with the stack's configuration, and shows and checks its output."""
        if echo:
            print(f"  $ pulumi {' '.join(arguments)}")
        output = self._run(*arguments, "--config-file", str(self._config))
        if echo:
            print(indented(output))
        expect(shows, output)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],  # noqa: S607 - by PATH
            cwd=self._project,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{done.stdout}\npulumi {arguments[0]} ended with status {done.returncode}.")
        return done.stdout


@contextmanager
def simulator(place: Path) -> Iterator[str]:
    """A Secure Payments of this machine, on a free port; gives its base URL."""
    say("Start a Secure Payments of this machine.")
    account = f"main={CREDENTIALS['Authorization']}:{CREDENTIALS['Secret']}"
    database = str(place / "secure-payments.sqlite")
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "loanpro_simulator", "--account", account, "--database", database],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        print(f"  {line}", end="")
        try:
            yield line.split()[-1]
        finally:
            process.terminate()


def shown(url: str) -> str:
    """Shows all that Secure Payments holds, secrets masked, and returns it."""
    held: list[dict[str, Any]] = httpx.get(
        url.removesuffix("/api") + "/simulator/processors"
    ).json()
    text = json.dumps(held, indent=2)
    print(indented(text))
    if any(secret in text for secret in FLEX_SECRETS.values()):
        sys.exit("Expected to see no secret above.")
    return text


def change_by_hand(url: str, **fields: str) -> None:
    """Changes the one configuration as a user of LoanPro's screens would."""
    processors = url.removesuffix("/api") + "/simulator/processors"
    (processor,) = httpx.get(processors).json()
    httpx.patch(f"{processors}/{processor['id']}", json=fields).raise_for_status()


def expect(text: str, output: str) -> None:
    """Ends the demonstration where a step does not show what it should."""
    if text not in output:
        sys.exit(f"Expected to see {text!r} above.")


def say(line: str) -> None:
    """Says in one line what is being done."""
    print(f"\n▸ {line}", flush=True)


def indented(output: str) -> str:
    """Output without empty lines, progress marks, and where Pulumi found its plugins."""
    lines = (line.rstrip() for line in output.splitlines())
    noise = re.compile(r"@ |.* from \$PATH at ")
    return "\n".join(f"  {line}" for line in lines if line and not noise.match(line))


if __name__ == "__main__":
    main()
