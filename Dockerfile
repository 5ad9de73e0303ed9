# One binary with the site inside. Build:  docker build -t session-pilot .
# Run:  docker run --network host -v "$HOME:/home/me:ro" -e SESSION_PILOT_HOME=/home/me -v session-pilot:/data session-pilot
# The host network keeps the server on the loopback address, the only one it serves without a password. With one, from other machines:
# docker run -i -v session-pilot:/data session-pilot password set   and then   docker run -p 5055:5055 -e DASHBOARD_HOST=0.0.0.0 -e ALLOWED_HOSTS=… …
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo xtask build

FROM debian:bookworm-slim
RUN useradd --create-home --uid 10001 pilot && install -d -o pilot -g pilot -m 0700 /data
COPY --from=build /src/target/dist/session-pilot /usr/local/bin/session-pilot
USER pilot
ENV SESSION_PILOT_DATA_DIR=/data
VOLUME /data
EXPOSE 5055
ENTRYPOINT ["session-pilot"]
CMD ["serve"]
