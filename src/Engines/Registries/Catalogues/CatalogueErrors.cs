using Saola.Kernel;

namespace Saola.Registries;

internal static class CatalogueErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.catalogue_not_found", Words.T["catalogue_not_found"]);
  public static Error CodeNotFound => new(ErrorKind.NotFound, "registries.catalogue_code_not_found", Words.T["catalogue_code_not_found"]);
  public static Error VersionNotFound => new(ErrorKind.NotFound, "registries.catalogue_version_not_found", Words.T["catalogue_version_not_found"], "version");
  public static Error NoCode => new(ErrorKind.Invalid, "registries.catalogue_no_code", Words.T["catalogue_no_code"], "code");
  public static Error NotCatalogue => new(ErrorKind.Conflict, "registries.not_catalogue", Words.T["not_catalogue"]);
  public static Error Unchanged => new(ErrorKind.Conflict, "registries.catalogue_unchanged", Words.T["catalogue_unchanged"]);
  public static Error TooMany(int most) => new(ErrorKind.Conflict, "registries.catalogue_too_many", Words.T["catalogue_too_many", most]);
  public static Error Unnamed(string code) => new(ErrorKind.Conflict, "registries.catalogue_unnamed", Words.T["catalogue_unnamed", code]);
  public static Error NoParent(string code, string parent) => new(ErrorKind.Conflict, "registries.catalogue_no_parent", Words.T["catalogue_no_parent", code, parent]);
}
