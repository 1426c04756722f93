package dev.picket.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountTest {
    @Test
    void balance_everyEventAccountedFor_missesNothing() {
        var account = new Account("accept", () -> 1);

        account.in(7);
        account.out(1);
        account.folded(1);
        account.duplicate(1);
        account.refused(Reason.MALFORMED, 2);
        account.dropped(Reason.QUEUE_FULL, 1);

        assertThat(account.balance().missing()).isZero();
        assertThat(account.balance().refused()).containsOnlyKeys(Reason.MALFORMED);
    }

    @Test
    void balance_eventThatVanished_isMissing() {
        var account = new Account("accept");

        account.in(2);
        account.out(1);

        assertThat(account.balance().missing()).isOne();
    }
}
