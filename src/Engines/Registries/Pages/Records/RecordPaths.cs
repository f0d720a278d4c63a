namespace Saola.Registries.Pages;

internal static class RecordPaths {
  public const string List = "/can-bo/co-so-du-lieu";

  public static string Records(string registry) => $"{List}/{registry}";
  public static string Change(string registry) => $"{List}/{registry}/sua-nhieu";
  public static string Record(string registry, Guid id) => $"{List}/{registry}/{id}";
}
