package dev.picket.agent.forward;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this agent's certificate fresh: asks the collector for one when there is none, and for the next when two thirds of its life are over.
 * While none can be had it asks again and again, ever more slowly, and events wait in the spool. One virtual thread.
 */
public final class Enrolling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolling.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN_MIN = Duration.ofSeconds(1);
    private static final Duration ASK_AGAIN_MAX = Duration.ofMinutes(1);

    private final EnrolmentDesk desk;
    private final CertificateFiles files;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff(ASK_AGAIN_MIN, ASK_AGAIN_MAX, new SecureRandom());
    private final Thread thread;
    private String lastFailure = "";

    private Enrolling(EnrolmentDesk desk, CertificateFiles files, InstantSource clock) {
        this.desk = desk;
        this.files = files;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("enrolment").unstarted(this::run);
    }

    /** Returns at once; the link finds the files when they are there. */
    public static Enrolling start(EnrolmentDesk desk, CertificateFiles files, InstantSource clock) {
        var enrolling = new Enrolling(desk, files, clock);
        enrolling.thread.start();
        return enrolling;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(step());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration step() throws InterruptedException {
        if (files.fresh(clock.instant())) {
            return LOOK_EVERY;
        }
        try {
            files.replace(desk::certify);
            LOG.info("enrolled at {}", desk.address());
            backoff.reset();
            lastFailure = "";
            return LOOK_EVERY;
        } catch (IOException failed) {
            tell(String.valueOf(failed.getMessage()));
            return Duration.ofNanos(backoff.waitNanos());
        }
    }

    private void tell(String failure) {
        if (!failure.equals(lastFailure)) {
            lastFailure = failure;
            LOG.warn("cannot enrol at {}: {}", desk.address(), failure);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
