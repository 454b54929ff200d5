# syntax=docker/dockerfile:1
# ChartSeal as images: `node` (the default) serves a ledger, `command` is for runs by a scheduler.
#
#   docker build -t chartseal-node .
#   docker build -t chartseal --target command .
#   docker run --rm chartseal demo
#   docker run -v ledger:/var/lib/chartseal -p 8750:8750 chartseal-node
#
# Keys, vault, journal and ledger live in the volume /var/lib/chartseal; nothing secret is in the image or in its environment.

FROM swift:6.3-bookworm AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src
COPY Scripts/install-dependencies Scripts/install-dependencies
RUN Scripts/install-dependencies build && rm -rf /var/lib/apt/lists/*
# Packages first: they change less often than the sources.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product chartseal --static-swift-stdlib \
 && install -D -s "$(swift build -c release --static-swift-stdlib --show-bin-path)/chartseal" /out/chartseal

FROM debian:bookworm-slim AS command
LABEL org.opencontainers.image.title="ChartSeal" \
      org.opencontainers.image.description="Moves patients' records out of legacy systems into a verified ledger, without moving anybody's identity." \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
RUN apt-get update -q \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      ca-certificates curl libcurl4 libpq5 libsqlite3-0 libssl3 libstdc++6 libxml2 libzstd1 tzdata zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --create-home --home-dir /home/chartseal --shell /usr/sbin/nologin chartseal \
 && install -d -o chartseal -g chartseal -m 0700 /var/lib/chartseal
COPY --from=build /out/chartseal /usr/local/bin/chartseal
# What `chartseal demo` shows; it keeps its state in ~/.demo.
COPY --chown=chartseal:chartseal Pipelines /home/chartseal/Pipelines
COPY --chown=chartseal:chartseal SampleData /home/chartseal/SampleData
USER 10001:10001
WORKDIR /home/chartseal
VOLUME ["/var/lib/chartseal"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["chartseal"]
CMD ["--help"]

FROM command AS node
EXPOSE 8750
# A node with a certificate answers under https: set CHARTSEAL_HEALTH_URL, and CURL_CA_BUNDLE for a private authority.
ENV CHARTSEAL_HEALTH_URL=http://127.0.0.1:8750/healthz
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/bin/sh", "-c", "exec curl --fail --silent --show-error --max-time 4 --output /dev/null \"$CHARTSEAL_HEALTH_URL\""]
CMD ["ledger", "serve", "--ledger", "/var/lib/chartseal/ledger", "--host", "0.0.0.0", "--port", "8750"]
