"""How hard the property tests look for a counter-example: briefly, or long with `make fuzz`."""

from django.conf import settings as django_settings
from hypothesis import configuration, settings

configuration.set_hypothesis_home_dir(django_settings.BASE_DIR / "var" / "tools" / "hypothesis")
# A shared machine is slow at times: no deadline per example.
settings.register_profile("brief", deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=5000, print_blob=True)
settings.load_profile("brief")
