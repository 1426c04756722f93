package dev.picket.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** A topic at the lab's brokers, made anew; gone when this is closed. */
record Topic(String name) implements AutoCloseable {
    private static final int PARTITIONS = 4;

    /** Why pods cannot reach one; empty if they can. */
    static String obstacle() {
        return Files.isReadable(folder().resolve("bootstrap-pods"))
                ? ""
                : "skipped: the lab's brokers are not up; run: lab/up kafka-gate";
    }

    static Topic make(String name) throws IOException {
        return asked(admin -> {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 2)))
                    .all()
                    .get();
            return new Topic(name);
        });
    }

    /** Where pods reach the brokers, by TLS. */
    static String brokers() throws IOException {
        return Files.readString(folder().resolve("bootstrap-pods")).strip();
    }

    /** Who signed the brokers' certificates. */
    static Path authority() {
        return Lab.state().resolve("pki/ca.crt");
    }

    /** How many records a group has read, and said so. */
    long committed(String group) throws IOException {
        return asked(
                admin -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                        .mapToLong(OffsetAndMetadata::offset)
                        .sum());
    }

    @Override
    public void close() throws IOException {
        asked(admin -> admin.deleteTopics(List.of(name)).all().get());
    }

    private static <A> A asked(Asking<A> asking) throws IOException {
        var where = Files.readString(folder().resolve("bootstrap")).strip();
        try (var admin = Admin.create(Map.of("bootstrap.servers", where))) {
            return asking.ask(admin);
        } catch (ExecutionException failed) {
            throw new IOException("the lab's brokers: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static Path folder() {
        return Lab.state().resolve("kafka");
    }

    /** What is asked of the brokers. */
    @FunctionalInterface
    private interface Asking<A> {
        A ask(Admin admin) throws ExecutionException, InterruptedException;
    }
}
