package dev.picket.cli.replay;

import dev.picket.event.Balance;
import java.util.Collection;
import java.util.List;

/**
 * What a replay did.
 *
 * @param otherTraffic exchanges that were no inference
 * @param refusals for people: the first of each file, and how many more
 * @param sorted inputs that were not in order of time
 * @param balances of capture, context and detect: nothing may be missing
 */
public record Outcome(
        int findings,
        int incidents,
        long refused,
        long otherTraffic,
        List<String> refusals,
        List<Input> sorted,
        List<Balance> balances) {
    static Outcome of(Results results, Refusals refusals, Collection<Input> sorted, List<Balance> balances) {
        return new Outcome(
                results.findings().size(),
                results.incidents().size(),
                refusals.count(),
                refusals.otherTraffic(),
                refusals.lines(),
                List.copyOf(sorted),
                balances);
    }

    /** Events that were read. */
    public long events() {
        return balances.getFirst().out();
    }
}
