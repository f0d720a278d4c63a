namespace Saola.PublicServices;

/// <summary>Addresses of a dossier's pages. Other systems give codes of any form, so a code is escaped.</summary>
internal static class DossierLink {
  /// <param name="page">What follows the dossier's own page, as <c>/bo-sung</c>.</param>
  public static string Mine(string code, string page = "") => $"/ho-so/{Uri.EscapeDataString(code)}{page}";
}
