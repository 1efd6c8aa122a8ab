web: java $JAVA_OPTS -Dserver.port=$PORT -jar target/shop-*.jar
clock: bin/clock --every "10 minutes"
not a process
