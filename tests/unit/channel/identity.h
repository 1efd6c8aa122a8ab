#pragma once

namespace skep::test {

// Of a TLS server on localhost, signed by itself.
inline constexpr const char* tls_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgX9ZYU+9anov+F3M9
kW+1HJ1Rq4XWdserQ8JNaiu6su2hRANCAAQY2q+lqyPaPZNKFe0FcZGXTK4lVKom
9yQKxywPVYQXvv3pqvZMHIMIzTXzEjlEljlofO+CEzx/upkvofV5wUgv
-----END PRIVATE KEY-----)";

inline constexpr const char* tls_certificate = R"(-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUcird1HFUkp/J7oZprjauW0jnZfcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA4MzMxMVoYDzIxMjYxMDMw
MDgzMzExWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQY2q+lqyPaPZNKFe0FcZGXTK4lVKom9yQKxywPVYQXvv3pqvZMHIMI
zTXzEjlEljlofO+CEzx/upkvofV5wUgvo1MwUTAdBgNVHQ4EFgQUwBCn7Ueg/tJE
QlcAidNy9C8j0fkwHwYDVR0jBBgwFoAUwBCn7Ueg/tJEQlcAidNy9C8j0fkwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBMS/CSNJ8AwUfnVZMv7evM
aJRdd0IoJRMFbepUAtGdAAIhAI3Q8qwt2rBgRk14+GhhgIsh9DaggfZj3MS6V05+
aZZ6
-----END CERTIFICATE-----)";

}  // namespace skep::test
