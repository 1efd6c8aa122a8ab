#include "api/xmlrpc/credentials.h"

#include <gtest/gtest.h>

#include "api/xmlrpc/base64.h"

namespace skep::api::xmlrpc {
namespace {

const Credentials plain{"keeper", "honey"};
const Credentials hashed{"keeper", "{SHA}9D75342c103a050cfb09b05960bb95d6dc1335b6"};
constexpr auto right = "Basic a2VlcGVyOmhvbmV5";           // keeper:honey
constexpr auto wrong_name = "Basic a2VlcGVyczpob25leQ==";  // keepers:honey
constexpr auto wrong_word = "Basic a2VlcGVyOmhvbmU=";      // keeper:hone

TEST(Credentials, admit_who_gives_name_and_password) {
  EXPECT_TRUE(admits(plain, right));
  EXPECT_TRUE(admits(hashed, right));
  EXPECT_TRUE(admits(plain, "bAsIc a2VlcGVyOmhvbmV5"));
}

TEST(Credentials, admit_nobody_else) {
  for (const Credentials& wanted : {plain, hashed}) {
    for (const char* given : {"", "Basic", "Basic ", "Basic a2VlcGVy", "Basic $$$$", wrong_name,
                              wrong_word, "Bearer a2VlcGVyOmhvbmV5", "a2VlcGVyOmhvbmV5"})
      EXPECT_FALSE(admits(wanted, given)) << given;
  }
}

TEST(Credentials, admit_nobody_by_the_hash_itself) {
  const Credentials taken{"keeper", "{SHA}9d75342c103a050cfb09b05960bb95d6dc1335b6"};
  EXPECT_FALSE(
      admits(taken, "Basic a2VlcGVyOjlkNzUzNDJjMTAzYTA1MGNmYjA5YjA1OTYwYmI5NWQ2ZGMxMzM1YjY="));
}

TEST(Credentials, that_are_not_set_admit_everybody) {
  EXPECT_TRUE(admits({}, ""));
  EXPECT_TRUE(admits({}, wrong_name));
}

TEST(Base64, is_undone_with_any_padding_and_blanks) {
  EXPECT_EQ(base64_decoded("aG9uZXk="), "honey");
  EXPECT_EQ(base64_decoded("aG9u\r\n ZXk="), "honey");
  EXPECT_EQ(base64_decoded("aA=="), "h");
  EXPECT_EQ(base64_decoded(""), "");
}

TEST(Base64, that_is_malformed_gives_nothing) {
  for (const char* text : {"a", "aG9uZXk", "aG9u=ZXk", "====", "aG*u"})
    EXPECT_FALSE(base64_decoded(text)) << text;
}

}  // namespace
}  // namespace skep::api::xmlrpc
