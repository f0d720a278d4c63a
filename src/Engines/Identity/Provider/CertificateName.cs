using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Identity;

/// <summary>RFC 8705 2.1.2: the one name by which a client's certificate is known, <c>dn:</c>, <c>dns:</c>, <c>uri:</c>, <c>ip:</c> or <c>email:</c> and its value.</summary>
internal sealed record CertificateName(string Kind, string Value) {
  /// <summary>Null for what is no such name, in the one spelling that is compared.</summary>
  public static CertificateName? Read(string? text) {
    if (text is not { Length: > 3 and <= Client.UriLimit } || text.Split(':', 2) is not [var kind, var value] || Vn.Clean(value) is not { Length: > 0 } clean) return null;
    return Normal(kind, clean) is { } normal ? new(kind, normal) : null;
  }

  public bool IsOf(X509Certificate2 certificate) => Kind == "dn"
    ? new X500DistinguishedName(certificate.SubjectName).Name == Value
    : certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => Alternatives(e.RawData)).Contains((Kind, Value));

  static string? Normal(string kind, string value) {
    try {
      return kind switch {
        "dn" => new X500DistinguishedName(value).Name,
        "dns" => value.ToLowerInvariant(),
        "ip" => IPAddress.TryParse(value, out var address) ? address.ToString() : null,
        "uri" or "email" => value,
        _ => null,
      };
    } catch (CryptographicException) {
      return null;
    }
  }

  /// <summary>RFC 5280 4.2.1.6: those kinds of GeneralName that can be registered.</summary>
  static IEnumerable<(string Kind, string Value)> Alternatives(byte[] extension) {
    var names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
    while (names.HasData) {
      var tag = names.PeekTag();
      if (tag is { TagClass: TagClass.ContextSpecific, TagValue: 1 or 2 or 6 })
        yield return tag.TagValue switch { 1 => ("email", Text(names, tag)), 2 => ("dns", Text(names, tag).ToLowerInvariant()), _ => ("uri", Text(names, tag)) };
      else if (tag is { TagClass: TagClass.ContextSpecific, TagValue: 7 }) yield return ("ip", new IPAddress(names.ReadOctetString(tag)).ToString());
      else names.ReadEncodedValue();
    }
  }

  static string Text(AsnReader names, Asn1Tag tag) => names.ReadCharacterString(UniversalTagNumber.IA5String, tag);
}
