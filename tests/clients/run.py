"""Starts `tenon serve` in three ways and has clients by others ask each: in memory as older registries answer,
in a file of SQLite as newer ones do, and behind TLS and passwords. Takes the command to run; the clients are
installed by `.ci/registry`. What they expect is in `python` and `javascript`.
"""

import datetime
import ipaddress
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import bcrypt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = pathlib.Path(__file__).resolve().parent
ACCESS = """
[[allow]]
who = ["writer"]
operations = ["read", "register", "delete", "configure"]
subjects = ["**"]
registry = true

[[allow]]
who = ["reader"]
operations = ["read"]
subjects = ["**"]
"""


def main():
    tenon = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        doors = secure(place)
        servers = [
            ("in memory, confluent-7", ["--db", "memory"], {"TENON_PROFILE": "confluent-7"}),
            ("SQLite, confluent-8", ["--db", place / "tenon.db", "--profile", "confluent-8"], {"TENON_PROFILE": "confluent-8"}),
            ("TLS and passwords", ["--db", "memory", *doors], {
                "TENON_PROFILE": "confluent-7",
                "TENON_AUTHORITY": str(place / "authority.pem"),
                "NODE_EXTRA_CA_CERTS": str(place / "authority.pem"),
                "TENON_USER": "writer:secret",
            }),
        ]
        for name, options, environment in servers:
            with subprocess.Popen(
                [tenon, "serve", "--port", "0", "--log", "warn", *options], stderr=subprocess.PIPE, text=True
            ) as server:
                try:
                    said = server.stderr.readline()
                    address = re.match(r"serving at (https?://\S+),", said)
                    if address is None:
                        sys.exit(f"error: tenon serve says: {said}{server.stderr.read()}")
                    ask(name, {**os.environ, **environment, "TENON_REGISTRY": address[1]})
                finally:
                    server.terminate()


def ask(name, environment):
    """Has each client's tests ask the server that the environment names, and prints how many there were."""
    # Sockets that a client leaves to the garbage collector are its own affair.
    python = [sys.executable, "-B", "-W", "ignore::ResourceWarning", "-m", "unittest"]
    suites = [
        ("confluent-kafka", HERE / "python", [*python, "discover"], r"Ran (\d+) tests?(?:.|\n)*?OK(?: \(skipped=(\d+)\))?"),
    ]
    if shutil.which("node"):
        node = ["node", "--test", "--test-reporter", "tap"]
        for client, file in (
            ("@kafkajs/confluent-schema-registry", "kafkajs.test.js"),
            ("@confluentinc/schemaregistry", "confluent.test.js"),
        ):
            suites.append((client, HERE / "javascript", [*node, file], r"# pass (\d+)\n# fail 0\n# cancelled 0\n# skipped (\d+)"))
    for client, folder, command, summary in suites:
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        counted = re.search(summary, run.stdout + run.stderr)
        if run.returncode != 0 or counted is None:
            sys.exit(f"{run.stdout}{run.stderr}\nerror: {client}, {name}: failed")
        passed, skipped = int(counted[1]), int(counted[2] or 0)
        if "Ran" in counted[0]:
            passed -= skipped
        print(f"{name}: {client}: {passed} passed, {skipped} skipped", flush=True)


def secure(place):
    """An authority, a certificate of it for this machine, users, and what they may: the options that say so."""
    now = datetime.datetime.now(datetime.timezone.utc)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("authority", "server")}
    names = {name: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in keys}
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(keys["authority"].public_key())
    extensions = {
        "authority": [
            (x509.BasicConstraints(ca=True, path_length=0), True),
            (x509.KeyUsage(False, False, False, False, False, True, True, False, False), True),
        ],
        "server": [
            (x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False),
            (signer, False),
        ],
    }
    for name, key in keys.items():
        builder = x509.CertificateBuilder(
            issuer_name=names["authority"],
            subject_name=names[name],
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(hours=1),
            not_valid_after=now + datetime.timedelta(days=1),
        )
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        for extension, critical in extensions[name]:
            builder = builder.add_extension(extension, critical=critical)
        certificate = builder.sign(keys["authority"], hashes.SHA256())
        (place / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem = keys["server"].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (place / "server.key").write_bytes(pem)
    hashed = bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()
    (place / "users").write_text(f"writer:{hashed}\nreader:{hashed}\n")
    (place / "access.toml").write_text(ACCESS)
    options = {"--tls-cert": "server.pem", "--tls-key": "server.key", "--users": "users", "--access": "access.toml"}
    return [part for option, file in options.items() for part in (option, place / file)]


if __name__ == "__main__":
    main()
