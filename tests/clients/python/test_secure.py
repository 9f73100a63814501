"""TLS and passwords: who is let in, and what the client says where it is not."""

import unittest

from confluent_kafka.schema_registry import Schema

from registry import SECURE, URL, client, refusal


@unittest.skipUnless(SECURE, "a registry without TLS and users")
class Doors(unittest.TestCase):
    def test_whoever_is_known_is_let_in(self):
        self.assertEqual(client().get_compatibility(), "BACKWARD")

    def test_a_wrong_password_and_none_are_refused(self):
        for user in ("reader:wrong", "nobody:secret"):
            with self.subTest(user=user):
                self.assertEqual(refusal(client(basic_auth_user_info=user).get_subjects), (401, 401))

    def test_who_may_only_read_registers_nothing(self):
        reader = client(basic_auth_user_info="reader:secret")
        client().register_schema("guarded-value", Schema('"int"', "AVRO"))
        self.assertEqual(reader.get_versions("guarded-value"), [1])
        self.assertEqual(refusal(reader.register_schema, "guarded-value", Schema('"long"', "AVRO")), (403, 403))
        self.assertEqual(refusal(reader.delete_subject, "guarded-value"), (403, 403))

    def test_an_authority_that_the_client_does_not_know_is_not_trusted(self):
        with self.assertRaisesRegex(Exception, "CERTIFICATE_VERIFY_FAILED"):
            client(ssl_ca_location=None).get_subjects()
        self.assertTrue(URL.startswith("https:"))


if __name__ == "__main__":
    unittest.main()
