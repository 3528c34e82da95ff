"""Functions and filters that the Jinja templates use and that know nothing of an app; `madamda.template_environment`
collects them and those of the apps."""
