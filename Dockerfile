# The command in an image of its own. `check` asks git, so there is one beside it.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /tenon
COPY . .
# The image's own toolchain, and not what rust-toolchain.toml would fetch.
RUN RUSTUP_TOOLCHAIN="$(rustup toolchain list | head -n 1 | cut -d ' ' -f 1)" \
    cargo build --release --locked --package tenon-cli \
 && ! ldd target/release/tenon 2> /dev/null | grep -q '=>'

FROM alpine:3.22
# Pipelines mount checkouts of another user, which git refuses to look at unless told.
RUN apk add --no-cache git && git config --system --add safe.directory '*'
COPY --from=build /tenon/target/release/tenon /usr/local/bin/tenon
WORKDIR /work
ENTRYPOINT ["tenon"]
