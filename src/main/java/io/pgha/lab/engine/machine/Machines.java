package io.pgha.lab.engine.machine;

import java.util.List;
import java.util.Optional;

/**
 * The machines and disks behind the instances and volumes of the lab's cloud.
 *
 * <p>Every method blocks until its effect is there, may be called again after a crash in its middle (each is idempotent), and
 * throws {@link MachineException} if the effect cannot be had. The engine calls from its own worker threads: the calls for one
 * instance come one after another and in order, those for different instances at the same time.
 */
public interface Machines {

    /** Names the one who is told what machines do by themselves. Called once, before any other method. */
    void listen(MachineListener listener);

    /**
     * Makes the machine's disk if it has none yet, and powers the machine on. Returns when the machine runs, not when its
     * operating system is up; does nothing if it runs already.
     */
    void boot(MachineSpec spec);

    /**
     * Powers the machine off and returns when it is off; its disk stays. Softly means that the operating system is asked to shut
     * down and the power is cut only if it takes too long; else it is cut at once.
     */
    void powerOff(String instanceId, boolean soft);

    /** Powers a running machine off, as {@link #powerOff}, and on again, with what {@code spec} now says. */
    void reset(MachineSpec spec, boolean soft);

    /** Powers the machine off at once and removes its disk and whatever was made for it. Volumes attached to it stay. */
    void destroy(String instanceId);

    /** Whether the machine runs; empty if there is no such machine, not even one that is off. */
    Optional<MachineState> state(String instanceId);

    /** The last output of the machine's console, at most 1 MiB. */
    String console(String instanceId);

    /** Makes an empty disk. A sparse file will do: nothing may depend on its whole size being there. */
    void createVolume(VolumeSpec volume);

    /** Lets a machine see a volume at a device path; if the machine is off, from its next boot on. */
    void attachVolume(String instanceId, VolumeSpec volume, String device);

    /** Takes a volume away from a machine, even if it is in use there. */
    void detachVolume(String instanceId, String volumeId);

    /** Removes a volume with all its content. */
    void destroyVolume(String volumeId);

    /**
     * Says which private addresses the network now delivers to the machine, its primary one first. The list is whole: an address
     * that is not in it any more belongs to somebody else, and a packet which the machine sends from it is to be dropped.
     */
    void assignAddresses(String instanceId, List<String> addresses);

    /**
     * Says what the network lets through to and from the machine. The list is whole and replaces the one before; replies to what
     * was let through are let through too, and what no rule names is dropped.
     */
    void filter(String instanceId, List<PacketRule> rules);
}
