package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.inference.ServerBooks.Look;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerBooksTest {
    private final ServerBooks books = new ServerBooks();

    private static ModelTotals at(long requests) {
        return new ModelTotals(requests, 10 * requests);
    }

    @Test
    void look_first_onlySaysWhereItBegins() {
        assertThat(books.look(at(1_000), 0, 0)).isEqualTo(new Look(0, 0, 0));
    }

    @Test
    void look_allSeen_isNoDifference() {
        books.look(at(1_000), 0, 0);

        assertThat(books.look(at(1_120), 120, 120)).isEqualTo(new Look(120, 0, 1_200));
    }

    @Test
    void look_someUnseen_areTold() {
        books.look(at(1_000), 0, 0);

        assertThat(books.look(at(1_120), 80, 80)).isEqualTo(new Look(120, 40, 1_200));
        assertThat(books.lately()).isEqualTo(new Look(120, 40, 1_200));
    }

    @Test
    void look_seenBeforeTheServerCountsIt_isNoDifferenceInTheNext() {
        books.look(at(0), 0, 0);
        // ten of them end while the page is read
        assertThat(books.look(at(90), 90, 100).unseen()).isZero();

        assertThat(books.look(at(100), 100, 100).unseen()).isZero();
    }

    /** What is seen and never counted by the server (refused, another API) hides at most what is seen around one look. */
    @Test
    void look_moreSeenThanAnswered_hidesNothingLater() {
        books.look(at(0), 0, 0);
        books.look(at(0), 500, 500);

        assertThat(books.look(at(100), 500, 500).unseen()).isEqualTo(100);
    }

    @Test
    void look_serverStartedAnew_countsWhatItSaysSince() {
        books.look(at(1_000), 0, 0);

        assertThat(books.look(at(7), 5, 5)).isEqualTo(new Look(7, 2, 70));
    }

    @Test
    void lately_forgetsOldLooks() {
        books.look(at(0), 0, 0);
        books.look(at(5), 0, 0);
        for (int i = 0; i < ServerBooks.LOOKS_KEPT; i++) {
            books.look(at(5), 0, 0);
        }

        assertThat(books.lately()).isEqualTo(new Look(0, 0, 0));
    }

    /** An answer is counted by the server at one moment and seen at another, no further apart than what is waited around a look. */
    @Test
    void look_anyOrderOfCounting_neverTellsWhatWasSeen() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        var random = new Random(seed);
        int settle = 10;
        for (int round = 0; round < 200; round++) {
            var counted = random.ints(300, 0, 1_000).toArray();
            var seen = Arrays.stream(counted)
                    .map(moment -> moment + random.nextInt(2 * settle + 1) - settle)
                    .toArray();
            var one = new ServerBooks();
            for (int now = 0; now < 1_100; now += 2 * settle + random.nextInt(100)) {
                long unseen = one.look(at(until(counted, now)), until(seen, now - settle), until(seen, now + settle))
                        .unseen();

                assertThat(unseen).as("seed %d", seed).isZero();
            }
        }
    }

    private static long until(int[] moments, int now) {
        return Arrays.stream(moments).filter(moment -> moment <= now).count();
    }
}
