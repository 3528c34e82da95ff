"""What the shop is compared with: the limit of the machine, a lean Django, and django-oscar, each as a server of its own."""
