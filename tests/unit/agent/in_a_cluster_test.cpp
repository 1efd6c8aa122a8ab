#include "support/places.h"
#include "unit/agent/agent_fixture.h"

namespace skep::test {
namespace {

class AgentInACluster : public Agent {
 protected:
  std::string outcome(const std::string& name, const std::string& text,
                      const std::string& primary = "primary.cjs") {
    NodeStart start;
    start.node = GetParam();
    start.arguments = {in_source("tests/unit/agent/" + primary), agent_script(),
                       folder.write(name, text)};
    start.with_page = false;
    start.more_environment["NODE_OPTIONS"] = "";
    return NodeWorker(start).wait_for_end().out;
  }
};

TEST_P(AgentInACluster, lets_it_end_by_itself) {
  EXPECT_EQ(outcome("job.js", "console.log(1)"), "1\nended 0\n");
}

TEST_P(AgentInACluster, lets_a_job_that_is_a_module_end_by_itself) {
  EXPECT_EQ(outcome("job.mjs", "await 0; console.log(1)"), "1\nended 0\n");
}

TEST_P(AgentInACluster, keeps_a_server_running) {
  EXPECT_EQ(outcome("server.js",
                    "const s=require('http').createServer((q,r)=>{r.end('x');s.close();"
                    "s.closeAllConnections()}).listen(0)"),
            "answered 200\nended 0\n");
}

TEST_P(AgentInACluster, waits_for_the_answer_to_a_listen_however_late_it_comes) {
  EXPECT_EQ(outcome("taken.js",
                    "require('net').createServer().listen(3000).on('error',"
                    "(e)=>console.log(e.code))",
                    "slow-primary.cjs"),
            "EADDRINUSE\nended 0\n");
}

TEST_P(AgentInACluster, keeps_a_program_that_listens_for_messages_until_it_stops_listening) {
  EXPECT_EQ(outcome("listener.js",
                    "process.on('message',(m)=>{process.send('got '+m);"
                    "process.removeAllListeners('message')});"
                    "setImmediate(()=>process.send('idle'))"),
            "said idle\nsaid got work\nended 0\n");
}

TEST_P(AgentInACluster, keeps_a_program_that_listens_once) {
  EXPECT_EQ(outcome("once.js",
                    "process.once('message',(m)=>process.send('got '+m));"
                    "setImmediate(()=>process.send('idle'))"),
            "said idle\nsaid got work\nended 0\n");
}

TEST_P(AgentInACluster, keeps_a_program_that_listens_on_its_cluster_worker) {
  EXPECT_EQ(outcome("worker.js",
                    "const {worker}=require('cluster');"
                    "worker.once('message',(m)=>worker.send('got '+m));"
                    "setImmediate(()=>worker.send('idle'))"),
            "said idle\nsaid got work\nended 0\n");
}

TEST_P(AgentInACluster, tells_of_a_server_that_is_exclusive) {
  EXPECT_EQ(outcome("exclusive.js",
                    "const s=require('http').createServer().listen({port:0,exclusive:true},"
                    "()=>s.close(()=>s.listen({port:0,host:'127.0.0.1',exclusive:true},"
                    "()=>s.close())))"),
            "unshared exclusive *:N\nended 0\n");
}

TEST_P(AgentInACluster, names_the_host_of_an_exclusive_server) {
  EXPECT_EQ(outcome("host.js",
                    "const s=require('net').createServer().listen({port:0,host:'::1',"
                    "exclusive:true},()=>s.close())"),
            "unshared exclusive [::1]:N\nended 0\n");
}

TEST_P(AgentInACluster, tells_of_an_exclusive_server_on_a_path) {
  const std::string path = (folder.path() / "s").string();
  EXPECT_EQ(outcome("path.js", "const s=require('net').createServer().listen({path:'" + path +
                                   "',exclusive:true},()=>s.close())"),
            "unshared exclusive " + path + "\nended 0\n");
}

TEST_P(AgentInACluster, tells_of_reuse_port_where_node_then_does_not_ask) {
  EXPECT_EQ(outcome("reuse.js",
                    "const s=require('http').createServer((q,r)=>{r.end();s.close();"
                    "s.closeAllConnections()}).listen({port:0,reusePort:true},"
                    "()=>{if(process.versions.node.split('.')[0]>=22)s.close()})"),
            major() >= 22 ? "unshared reusePort *:N\nended 0\n" : "answered 200\nended 0\n");
}

TEST_P(AgentInACluster, tells_of_an_exclusive_datagram_socket_and_of_none_that_only_sends) {
  EXPECT_EQ(outcome("udp.js",
                    "const {createSocket}=require('dgram');const a=createSocket('udp4');"
                    "a.send('x',9,'127.0.0.1',()=>{const {port}=a.address();a.close(()=>{"
                    "const b=createSocket('udp4').bind({port,exclusive:true},()=>b.close())})})"),
            "unshared exclusive udp:0.0.0.0:N\nended 0\n");
}

TEST_P(AgentInACluster, opens_a_path_to_those_whom_the_app_names) {
  const auto mode = [&](const std::string& name, const std::string& options) {
    const std::string path = (folder.path() / name).string();
    return outcome(name + ".js", "const s=require('net').createServer().listen({path:'" + path +
                                     "'," + options +
                                     "},()=>{console.log((require('fs').statSync('" + path +
                                     "').mode&0o66).toString(8));s.close()})");
  };
  EXPECT_EQ(mode("none", ""), "0\nended 0\n");
  EXPECT_EQ(mode("readers", "readableAll:true"), "44\nended 0\n");
  EXPECT_EQ(mode("all", "readableAll:true,writableAll:true"), "66\nended 0\n");
}

INSTANTIATE_TEST_SUITE_P(Node, AgentInACluster, testing::ValuesIn(nodes()), name_of_node);

}  // namespace
}  // namespace skep::test
