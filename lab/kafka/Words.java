import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends words to a topic of the lab's brokers and prints what comes back to a group of today's kind, a line each: Words BOOTSTRAP TOPIC WORD…. */
final class Words {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Words() {}

    public static void main(String[] arguments) throws Exception {
        var words = List.of(arguments).subList(2, arguments.length);
        Map<String, Object> where = Map.of("bootstrap.servers", arguments[0]);
        try (var producer = new KafkaProducer<>(where, new StringSerializer(), new StringSerializer())) {
            for (var word : words) {
                producer.send(new ProducerRecord<>(arguments[1], word, word)).get();
            }
        }
        Map<String, Object> group = Map.of(
                "bootstrap.servers", arguments[0],
                "group.id", arguments[1],
                "group.protocol", "consumer",
                "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(group, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(arguments[1]));
            read(consumer, words.size()).forEach(System.out::println);
        }
    }

    private static List<String> read(KafkaConsumer<String, String> consumer, int count) {
        var words = new ArrayList<String>();
        for (var end = System.nanoTime() + PATIENCE.toNanos(); words.size() < count && System.nanoTime() < end; ) {
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> words.add(record.value()));
        }
        return words;
    }
}
