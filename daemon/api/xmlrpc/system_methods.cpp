#include <array>
#include <deque>

#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array one_name{Parameter{"name"}};
constexpr std::array calls{Parameter{"calls", Type::array}};
constexpr std::string_view multicall_name = "system.multicall";
constexpr std::size_t most_answer_bytes = 16 << 20;

std::string_view name_of(Type type) {
  switch (type) {
    case Type::integer:
      return "int";
    case Type::boolean:
      return "boolean";
    case Type::string:
      return "string";
    case Type::array:
      return "array";
    case Type::structure:
      return "struct";
  }
  return "string";
}

const tl::unexpected<Fault>& no_such_method() {
  static const tl::unexpected<Fault> fault(Fault{FaultCode::signature_unsupported, {}});
  return fault;
}

void list_methods(const Call& /*call*/, Done done) {
  Array names;
  for (const Method& method : methods()) names.emplace_back(method.name);
  done(encoded(std::move(names)));
}

void method_help(const Call& call, Done done) {
  const Method* method = method_named(call.text(0));
  if (method == nullptr) return done(no_such_method());
  done(encoded(method->help));
}

void method_signature(const Call& call, Done done) {
  const Method* method = method_named(call.text(0));
  if (method == nullptr) return done(no_such_method());
  Array types{name_of(method->result)};
  for (const Parameter& parameter : method->parameters) types.emplace_back(name_of(parameter.type));
  done(encoded(std::move(types)));
}

// One call after another. What each answers is put as it is, as supervisord does, not in an array
// of one.
class Multicall : public std::enable_shared_from_this<Multicall> {
 public:
  Multicall(const Call& call, Done done)
      : calling_(call.calling), peer_(call.peer), done_(std::move(done)) {
    for (const Value& one : call.array(0)) calls_.push_back(one);
  }

  // A call that is answered at once is not waited for within itself: thousands of them would be
  // as many frames deep.
  void go_on() {
    while (!calls_.empty()) {
      const Value one = std::move(calls_.front());
      calls_.pop_front();
      answered_ = false;
      waiting_ = false;
      begin(one);
      if (!answered_) {
        waiting_ = true;
        return;
      }
    }
    out_ += array_foot;
    done_(std::move(out_));
  }

 private:
  void begin(const Value& one);
  void refuse(std::string_view why) {
    take(tl::unexpected(Fault{FaultCode::incorrect_parameters, std::string(why)}));
  }
  void take(const Answer& answer) {
    if (!answer)
      encode(out_, as_struct(answer.error()));
    else if (out_.size() + answer->size() <= most_answer_bytes)
      out_ += *answer;
    else
      encode(out_, as_struct({FaultCode::failed, "the answers are too long together"}));
    answered_ = true;
    if (waiting_) go_on();
  }

  std::shared_ptr<Calling> calling_;
  Peer peer_;
  Done done_;
  std::deque<Value> calls_;
  std::string out_{array_head};
  bool answered_ = false;
  bool waiting_ = false;
};

void Multicall::begin(const Value& one) {
  const auto* call = std::get_if<Struct>(&one.is);
  const Value* name = call == nullptr ? nullptr : member(*call, "methodName");
  const auto* method = name == nullptr ? nullptr : std::get_if<std::string>(&name->is);
  if (method == nullptr) return refuse("No methodName");
  if (*method == multicall_name) return refuse("Recursive system.multicall forbidden");
  const Value* given = member(*call, "params");
  const auto* params = given == nullptr ? nullptr : std::get_if<Array>(&given->is);
  if (given != nullptr && params == nullptr) return refuse("params is no array");
  calling_->call(*method, params == nullptr ? Array{} : *params, peer_,
                 [self = shared_from_this()](const Answer& answer) { self->take(answer); });
}

void multicall(const Call& call, Done done) {
  std::make_shared<Multicall>(call, std::move(done))->go_on();
}

constexpr std::array table{
    Method{"system.listMethods", Type::array, {}, "The names of all methods.", list_methods},
    Method{"system.methodHelp", Type::string, one_name, "What the method `name` does.",
           method_help},
    Method{"system.methodSignature", Type::array, one_name,
           "The type of what the method `name` answers, then those of its parameters.",
           method_signature},
    Method{
        multicall_name, Type::array, calls,
        "Carries out one call after another, each a struct of methodName and params, and answers "
        "what they answer; for a fault a struct of faultCode and faultString.",
        multicall},
};

}  // namespace

std::span<const Method> system_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc
