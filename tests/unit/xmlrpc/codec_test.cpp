#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/xmlrpc/call_reader.h"
#include "api/xmlrpc/encoding.h"

namespace skep::api::xmlrpc {
namespace {

using testing::HasSubstr;

std::string call_with(const std::string& params) {
  return "<?xml version='1.0'?>\n<methodCall>\n<methodName>a.b</methodName>\n<params>\n" + params +
         "</params>\n</methodCall>\n";
}

// The one parameter, as it is written again.
std::string again(const std::string& value) {
  const auto call = read_call(call_with("<param>" + value + "</param>"));
  if (!call) return call.error().message;
  return call->params.size() == 1 ? encoded(call->params[0]) : "no parameter";
}

TEST(CallReader, reads_every_type) {
  EXPECT_EQ(again("<value><int>-5</int></value>"), encoded(-5));
  EXPECT_EQ(again("<value><i4> 7 </i4></value>"), encoded(7));
  EXPECT_EQ(again("<value><boolean>1</boolean></value>"), encoded(true));
  EXPECT_EQ(again("<value><double>1.5</double></value>"), encoded(1.5));
  EXPECT_EQ(again("<value><string>a &lt;b&gt; &#233;</string></value>"), encoded("a <b> \u00e9"));
  EXPECT_EQ(again("<value>untyped</value>"), encoded("untyped"));
  EXPECT_EQ(again("<value/>"), encoded(""));
  EXPECT_EQ(again("<value><base64>aG9u\nZXk=</base64></value>"), encoded("honey"));
  EXPECT_EQ(again("<value><dateTime.iso8601>20260102T03:04:05</dateTime.iso8601></value>"),
            encoded("20260102T03:04:05"));
  EXPECT_EQ(again("<value><array><data>\n<value><int>1</int></value>\n<value>b</value></data>"
                  "</array></value>"),
            encoded(Array{1, "b"}));
  EXPECT_EQ(again("<value><struct>\n<member><name>k</name><value>v</value></member></struct>"
                  "</value>"),
            encoded(Struct{{"k", "v"}}));
}

TEST(CallReader, keeps_a_string_that_is_all_blanks) {
  EXPECT_EQ(again("<value><string>\n</string></value>"), encoded("\n"));
  EXPECT_EQ(again("<value>\n<string>a\n</string>\n</value>"), encoded("a\n"));
}

TEST(CallReader, takes_a_call_without_parameters) {
  const auto call = read_call("<methodCall><methodName> x </methodName></methodCall>");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method, "x");
  EXPECT_TRUE(call->params.empty());
}

TEST(CallReader, refuses_what_is_no_call) {
  EXPECT_THAT(read_call("").error().message, HasSubstr("no XML"));
  EXPECT_THAT(read_call("<methodCall>").error().message, HasSubstr("no XML"));
  EXPECT_EQ(read_call("<call/>").error().message, "<methodCall> is missing");
  EXPECT_EQ(read_call("<methodCall/>").error().message, "<methodName> is missing");
  EXPECT_EQ(again("<int>5</int>"), "a <value> is missing");
  EXPECT_EQ(again("<value><nil/></value>"), "<nil> is no type of XML-RPC");
}

TEST(CallReader, refuses_text_that_is_not_of_its_type) {
  EXPECT_EQ(again("<value><int>5x</int></value>"), "<int> cannot hold 5x");
  EXPECT_EQ(again("<value><int></int></value>"), "<int> cannot hold ");
  EXPECT_EQ(again("<value><boolean>yes</boolean></value>"), "<boolean> cannot hold yes");
  EXPECT_EQ(again("<value><double>nan</double></value>"), "<double> cannot hold nan");
  EXPECT_EQ(again("<value><base64>a$==</base64></value>"), "<base64> cannot hold a$==");
}

std::string nested(std::size_t depth) {
  std::string open;
  std::string close;
  for (std::size_t at = 1; at < depth; ++at) {
    open += "<value><array><data>";
    close = "</data></array></value>" + close;
  }
  return open + "<value>x</value>" + close;
}

TEST(CallReader, bounds_how_deep_values_are_nested) {
  EXPECT_THAT(again(nested(most_depth)), HasSubstr("<string>x</string>"));
  EXPECT_EQ(again(nested(most_depth + 1)), "its values are nested too deep");
}

TEST(CallReader, bounds_how_many_values_there_are) {
  std::string values;
  for (std::size_t at = 1; at < most_values; ++at) values += "<value/>";
  const auto wrapped = [](const std::string& within) {
    return "<value><array><data>" + within + "</data></array></value>";
  };
  EXPECT_THAT(again(wrapped(values)), HasSubstr("<string></string>"));
  EXPECT_EQ(again(wrapped(values + "<value/>")), "it has too many values");
}

TEST(CallReader, expands_no_entity_of_the_document) {
  const std::string call = again("<value>&lol;</value>");
  EXPECT_EQ(call, encoded("&lol;"));
  EXPECT_THAT(
      encoded(read_call("<!DOCTYPE m [<!ENTITY a \"xxxxx\">]><methodCall><methodName>m</methodName>"
                        "<params><param><value>&a;</value></param></params></methodCall>")
                  ->params.at(0)),
      HasSubstr("&amp;a;"));
}

TEST(Encoding, escapes_what_would_end_the_text) {
  EXPECT_EQ(encoded("a<b>&c"), "<value><string>a&lt;b&gt;&amp;c</string></value>\n");
}

TEST(Encoding, holds_any_bytes) {
  EXPECT_EQ(encoded(std::string("\x1b[31m\xff\r\n\t")),
            "<value><string>\uFFFD[31m\uFFFD&#13;\n\t</string></value>\n");
}

TEST(Encoding, brings_numbers_into_the_range_that_clients_take) {
  EXPECT_EQ(encoded(std::int64_t{1} << 40), "<value><int>2147483647</int></value>\n");
  EXPECT_EQ(encoded(std::numeric_limits<std::int64_t>::min()),
            "<value><int>-2147483648</int></value>\n");
}

TEST(Encoding, tells_a_fault_by_number_and_name) {
  EXPECT_THAT(fault_document({FaultCode::bad_name, "web:9"}),
              HasSubstr("<member><name>faultCode</name><value><int>10</int></value>\n</member>\n"
                        "<member><name>faultString</name><value><string>BAD_NAME: web:9</string>"));
}

}  // namespace
}  // namespace skep::api::xmlrpc
