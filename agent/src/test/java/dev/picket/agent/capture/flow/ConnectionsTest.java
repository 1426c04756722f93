package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.flow.Connections.Verdict;
import dev.picket.event.Account;
import dev.picket.event.Flow.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final int SYN = Row.OPENING;
    private static final int SYN_ACK = Row.ACCEPTING | Row.ACK;

    private final List<Verdict> told = new ArrayList<>();
    private final AtomicLong held = new AtomicLong();
    private final Account account = new Account("test", held::get);
    private final Connections connections = new Connections(4, 10, account, held, this::tell);

    private void tell(Verdict verdict) {
        account.out(1);
        told.add(verdict);
    }

    private void accept(Row row) {
        account.in(1);
        connections.accept(row);
    }

    @AfterEach
    void nothingIsMissing() {
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void accept_wholeHandshake_namesTheOpener() {
        accept(tcp(40_000, 80, SYN | Row.ACK, SYN_ACK, 10, 20));
        accept(tcp(80, 40_001, SYN_ACK, SYN | Row.ACK, 20, 10));

        assertThat(told).extracting(Verdict::openedHere).containsExactly(true, false);
        assertThat(told).extracting(Verdict::outcome).containsOnly(Outcome.ESTABLISHED);
    }

    @Test
    void accept_openerOnALowPort_isTheOneThatSentTheSyn() {
        accept(tcp(700, 50_000, SYN | Row.ACK, SYN_ACK, 10, 20));
        accept(tcp(700, 50_000, Row.ACK, Row.ACK, 10, 20));

        assertThat(told).extracting(Verdict::openedHere).containsExactly(true, true);
    }

    @Test
    void accept_resetForASyn_isRefused() {
        accept(tcp(40_000, 81, SYN, Row.RST | Row.ACK, 0, 0));

        assertThat(told).singleElement().extracting(Verdict::outcome).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void accept_resetOfAConnection_isReset() {
        accept(tcp(40_000, 80, SYN | Row.ACK, SYN_ACK, 10, 20));
        accept(tcp(40_000, 80, Row.ACK, Row.RST, 10, 0));

        assertThat(told).extracting(Verdict::outcome).containsExactly(Outcome.ESTABLISHED, Outcome.RESET);
    }

    @Test
    void accept_synAlone_isUnansweredAfterAWholeEpoch() {
        accept(tcp(40_000, 80, SYN, 0, 0, 0));
        connections.endEpoch();
        assertThat(told).isEmpty();
        assertThat(held).hasValue(1);
        accept(tcp(40_000, 80, SYN, 0, 0, 0));
        connections.endEpoch();

        assertThat(told).singleElement().satisfies(verdict -> {
            assertThat(verdict.outcome()).isEqualTo(Outcome.UNANSWERED);
            assertThat(verdict.row().sentPackets()).isEqualTo(2);
        });
        assertThat(held).hasValue(0);
    }

    @Test
    void accept_answerInTheNextEpoch_isOneEstablishedRow() {
        accept(tcp(40_000, 80, SYN, 0, 0, 0));
        connections.endEpoch();
        accept(tcp(40_000, 80, Row.ACK, SYN_ACK, 5, 7));

        assertThat(told).singleElement().satisfies(verdict -> {
            assertThat(verdict.outcome()).isEqualTo(Outcome.ESTABLISHED);
            assertThat(verdict.openedHere()).isTrue();
            assertThat(verdict.row().first()).isEqualTo(1);
        });
        assertThat(account.balance().folded()).isEqualTo(1);
    }

    @Test
    void accept_halfOpenAtTheServer_isUnanswered() {
        accept(tcp(80, 40_000, SYN_ACK, SYN, 0, 0));
        connections.endEpoch();
        connections.endEpoch();

        assertThat(told).singleElement().satisfies(verdict -> {
            assertThat(verdict.outcome()).isEqualTo(Outcome.UNANSWERED);
            assertThat(verdict.openedHere()).isFalse();
        });
    }

    @Test
    void accept_newSynOnAKnownConnection_isAnAttemptOfItsOwn() {
        accept(tcp(40_000, 80, SYN | Row.ACK, SYN_ACK, 10, 20));
        accept(tcp(40_000, 80, SYN, 0, 0, 0));

        assertThat(told).hasSize(1);
        assertThat(held).hasValue(1);
    }

    @Test
    void accept_middleOfAConnection_isOpenedFromTheGreaterPort() {
        accept(tcp(40_000, 80, Row.ACK, Row.ACK, 10, 20));
        accept(tcp(80, 40_001, Row.ACK, Row.ACK, 10, 20));

        assertThat(told).extracting(Verdict::openedHere).containsExactly(true, false);
    }

    @Test
    void accept_lastAcksOfAClosedConnection_areFolded() {
        accept(tcp(700, 50_000, SYN | Row.ACK | Row.FIN, SYN_ACK | Row.FIN, 10, 20));
        accept(tcp(700, 50_000, Row.ACK, Row.FIN | Row.ACK, 0, 0));

        assertThat(told).hasSize(1);
        assertThat(account.balance().folded()).isEqualTo(1);
    }

    @Test
    void accept_datagramsWithAnswer_areEstablishedAndKeepTheirOpener() {
        accept(udp(5353, 53, 1, 1, true));
        connections.endEpoch();
        accept(udp(5353, 53, 0, 1, false));

        assertThat(told).extracting(Verdict::openedHere).containsExactly(true, true);
        assertThat(told).extracting(Verdict::outcome).containsOnly(Outcome.ESTABLISHED);
    }

    @Test
    void accept_datagramsWithoutAnswer_areUnanswered() {
        accept(udp(53, 9999, 0, 3, false));
        connections.endEpoch();
        connections.endEpoch();

        assertThat(told).singleElement().satisfies(verdict -> {
            assertThat(verdict.openedHere()).isFalse();
            assertThat(verdict.outcome()).isEqualTo(Outcome.UNANSWERED);
        });
    }

    @Test
    void accept_moreHeldThanAllowed_letsTheOldestGo() {
        for (int port = 1; port <= 6; port++) {
            accept(tcp(40_000, port, SYN, 0, 0, 0));
        }

        assertThat(told).extracting(verdict -> verdict.row().key().remotePort()).containsExactly(1, 2);
        assertThat(held).hasValue(4);
    }

    @Test
    void accept_moreKnownThanAllowed_forgetsTheOldest() {
        for (int port = 1; port <= 5; port++) {
            accept(tcp(700, 50_000 + port, SYN | Row.ACK, SYN_ACK, 1, 1));
        }
        accept(tcp(700, 50_001, Row.ACK, Row.ACK, 1, 1));
        accept(tcp(700, 50_005, Row.ACK, Row.ACK, 1, 1));

        assertThat(told.subList(5, 7)).extracting(Verdict::openedHere).containsExactly(false, true);
    }

    @Test
    void endEpoch_longIdle_forgetsTheConnection() {
        accept(tcp(700, 50_000, SYN | Row.ACK, SYN_ACK, 1, 1));
        for (int i = 0; i < 12; i++) {
            connections.endEpoch();
        }
        accept(tcp(700, 50_000, Row.ACK, Row.ACK, 1, 1));

        assertThat(told.getLast().openedHere()).isFalse();
    }

    @Test
    void accept_collapsedRow_isToldAtOnce() {
        accept(new Row(new RowKey(1, 0, 0, 0, 0, 0, 0, 6, 0, 1), 1, 2, 0, 0, 90, 0, SYN, 0, true));

        assertThat(told).singleElement().satisfies(verdict -> {
            assertThat(verdict.openedHere()).isTrue();
            assertThat(verdict.outcome()).isEqualTo(Outcome.UNKNOWN);
        });
    }

    @Test
    void flush_heldRows_areTold() {
        accept(tcp(40_000, 80, SYN, 0, 0, 0));

        connections.flush();

        assertThat(told).singleElement().extracting(Verdict::outcome).isEqualTo(Outcome.UNANSWERED);
    }

    private static Row tcp(int localPort, int remotePort, int sentFlags, int receivedFlags, long sent, long received) {
        return new Row(
                key(localPort, remotePort, RowKey.TCP),
                1,
                2,
                sent,
                received,
                sentFlags == 0 ? 0 : 1,
                receivedFlags == 0 ? 0 : 1,
                sentFlags,
                receivedFlags,
                true);
    }

    private static Row udp(int localPort, int remotePort, long sent, long received, boolean sentFirst) {
        return new Row(
                key(localPort, remotePort, RowKey.UDP),
                1,
                2,
                sent * 10,
                received * 10,
                sent,
                received,
                0,
                0,
                sentFirst);
    }

    private static RowKey key(int localPort, int remotePort, int protocol) {
        return new RowKey(82, 0x0a00000100000000L, 0, 0x0a00000200000000L, 0, localPort, remotePort, protocol, 4, 0);
    }
}
