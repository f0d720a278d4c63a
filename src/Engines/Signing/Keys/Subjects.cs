using System.Security.Cryptography.X509Certificates;

namespace Saola.Signing.Keys;

/// <summary>Reads the parts of a certificate's name.</summary>
internal static class Subjects {
  internal const string CommonName = "2.5.4.3", Organisation = "2.5.4.10", Title = "2.5.4.12";

  internal static string? Part(X500DistinguishedName name, string type) =>
    name.EnumerateRelativeDistinguishedNames(reversed: false)
      .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == type)
      .Select(part => part.GetSingleElementValue())
      .FirstOrDefault();
}
