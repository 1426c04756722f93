package dev.picket.agent.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private final AddressBook book = new AddressBook(3, Set.of("10.0.0.1"));

    @Test
    void podUid_ownerSeen_isTheOwner() {
        book.learn("10.1.0.5", "a");

        assertThat(book.podUid("10.1.0.5")).isEqualTo("a");
        assertThat(book.podUid("10.1.0.6")).isEmpty();
    }

    @Test
    void learn_addressInherited_namesTheNewOwner() {
        book.learn("10.1.0.5", "a");
        book.learn("10.1.0.5", "b");
        book.learn("10.1.0.5", "b");

        assertThat(book.podUid("10.1.0.5")).isEqualTo("b");
    }

    @Test
    void learn_formerOwnerComesBack_namesNobodyAnyMore() {
        book.learn("10.1.0.5", "a");
        book.learn("10.1.0.5", "b");
        book.learn("10.1.0.5", "c");
        book.learn("10.1.0.5", "a");
        book.learn("10.1.0.5", "d");

        assertThat(book.podUid("10.1.0.5")).isEmpty();
    }

    @Test
    void learn_podBetweenHostProcesses_isNotTheAddressOwner() {
        book.learn("10.1.0.5", "");
        book.learn("10.1.0.5", "a");
        book.learn("10.1.0.5", "");

        assertThat(book.podUid("10.1.0.5")).isEmpty();
    }

    @Test
    void learn_nodeAddress_isNever() {
        book.learn("10.0.0.1", "a");

        assertThat(book.podUid("10.0.0.1")).isEmpty();
    }

    @Test
    void learn_full_forgetsTheLongestUnused() {
        book.learn("1", "a");
        book.learn("2", "b");
        book.learn("3", "c");
        assertThat(book.podUid("1")).isEqualTo("a");
        book.learn("4", "d");

        assertThat(book.podUid("2")).isEmpty();
        assertThat(book.podUid("1")).isEqualTo("a");
    }
}
