using Saola.Kernel;

namespace Saola.Registries;

internal static class RegistryErrors {
  public static Error KeyChanged(string before, string after) => new(ErrorKind.Conflict, "registries.key_changed", Words.T["key_changed", before, after], "key");
  public static Error KeyTaken(string key, string item) => new(ErrorKind.Conflict, "registries.key_taken", Words.T["key_taken", key, item], "key");
  public static Error NoOwner(string organisation) => new(ErrorKind.Invalid, "registries.no_owner", Words.T["no_owner", organisation], "owner");
  public static Error NotFound => new(ErrorKind.NotFound, "registries.not_found", Words.T["registry_not_found"]);
  public static Error PlanNotFound => new(ErrorKind.NotFound, "registries.plan_not_found", Words.T["plan_not_found"]);
  public static Error PlanClosed => new(ErrorKind.Conflict, "registries.plan_closed", Words.T["plan_closed"]);
  public static Error OwnPlan => new(ErrorKind.Refused, "registries.own_plan", Words.T["own_plan"]);
  public static Error NoDefinition => new(ErrorKind.Invalid, "registries.no_definition", Words.T["no_definition"], "Definition");
  public static Error NothingAsked => new(ErrorKind.Invalid, "registries.nothing_asked", Words.T["nothing_asked"], "Query");
  public static Error Busy(string key) => new(ErrorKind.Conflict, "registries.shape_busy", Words.T["shape_busy", key]);
  public static Error NoReason => new(ErrorKind.Invalid, "registries.reason_missing", Words.T["plan_reason_missing"], "Reason");
  public static Error Definition(DefinitionFault fault) => new(ErrorKind.Invalid, "registries.bad_definition", fault.Problem, fault.Pointer);
}
