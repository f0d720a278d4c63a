namespace Saola.Registries.Pages;

internal static class MapPaths {
  public const string Office = "/can-bo/ban-do", Public = "/ban-do";

  public static string Of(bool open) => open ? Public : Office;
  public static string Table(bool open) => Of(open) + "/bang";
  public static string Print => Office + "/in";
}
