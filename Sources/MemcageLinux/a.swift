import CLibcap
import CMemcage
import MemcageModel
import SystemPackage
package func y() -> Bool { cap_get_proc() != nil && mc_placeholder() == 0 }
