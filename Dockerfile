# One image for all processes: docker run IMAGE web | live | relay | worker | release | manage COMMAND (deploy/containers/run.sh).
# Any image of Debian 12 or newer can be the base.
ARG BASE=docker.io/library/debian:12-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/madamda
COPY requirements.txt .
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . .
RUN .venv/bin/python -m compileall -q customers dashboard madamda orders shop

# hadolint ignore=DL3006
FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-client python3 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 900 madamda \
    && useradd --system --uid 900 --gid madamda --home-dir /var/lib/madamda --shell /usr/sbin/nologin madamda \
    && install -d -o madamda -g madamda /var/lib/madamda /var/lib/madamda/static /var/lib/madamda/media \
        /var/lib/madamda/originals /var/backups/madamda
COPY --from=build /srv/madamda /srv/madamda
WORKDIR /srv/madamda
ENV PATH=/srv/madamda/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    STATIC_ROOT=/var/lib/madamda/static \
    MEDIA_ROOT=/var/lib/madamda/media \
    ORIGINALS_ROOT=/var/lib/madamda/originals
USER 900
EXPOSE 8000 8001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["deploy/containers/run.sh", "health"]
ENTRYPOINT ["deploy/containers/run.sh"]
CMD ["web"]
