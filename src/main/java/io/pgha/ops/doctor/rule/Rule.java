package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import java.util.List;

/** Judges what was seen of a cluster in one respect; pure. */
@FunctionalInterface
interface Rule {
    /** What is not as it should be; none if all is well, or if too little was seen to say. */
    List<Finding> judge(ClusterSight sight);
}
