"""The web app's front door: settings in, server out; no logic."""

from __future__ import annotations

import sys

from assistant.domain.errors import InputError, SettingsError, TelemachusError
from assistant.settings import load_settings, quiet_vendors


def main() -> None:
    """Open the web app with the settings of the environment; status 2 says to mend one of them."""
    quiet_vendors()
    from assistant.bootstrap import bootstrap
    from assistant.web.serving import serve

    try:
        serve(bootstrap(load_settings()))
    except TelemachusError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2 if isinstance(error, InputError | SettingsError) else 1)


if __name__ == "__main__":
    main()
