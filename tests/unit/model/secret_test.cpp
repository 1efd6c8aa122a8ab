#include "model/secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Secrets, have_names_that_tell) {
  for (const char* name :
       {"DB_PASSWORD", "PGPASSWORD", "db_password", "SESSION_SECRET", "CLIENT_SECRET_V2", "API_KEY",
        "APIKEY", "STRIPE_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASS", "DB_PWD",
        "SENTRY_DSN", "BASIC_AUTH", "PRIVATE_PEM", "SMTP_CREDENTIALS"})
    EXPECT_TRUE(looks_secret(name, "x")) << name;
}

TEST(Secrets, have_values_that_tell) {
  EXPECT_TRUE(looks_secret("DATABASE_URL", "postgres://bee:honey@db:5432/hive"));
  EXPECT_TRUE(looks_secret("HOSTS", "http://a/ redis://:honey@db"));
  EXPECT_TRUE(looks_secret("CERT", "-----BEGIN RSA PRIVATE KEY-----\nMII"));
}

TEST(Secrets, are_no_other_variables) {
  for (const char* name : {"PORT", "NODE_ENV", "PWD", "OLDPWD", "KEYBOARD", "AUTHOR", "COMPASS",
                           "MONKEY", "PATH", "LANG"})
    EXPECT_FALSE(looks_secret(name, "x")) << name;
  for (const char* value : {"postgres://db/hive", "http://bee@db/", "http://db/a:b@c", "a:b@c"})
    EXPECT_FALSE(looks_secret("URL", value)) << value;
}

TEST(Secrets, leave_their_names_behind) {
  EXPECT_THAT(without_secrets({{"PORT", "1"}, {"TOKEN", "honey"}}),
              ElementsAre(Pair("PORT", "1"), Pair("TOKEN", not_shown)));
}

}  // namespace
}  // namespace skep
