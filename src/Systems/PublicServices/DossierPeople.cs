using System.Text.RegularExpressions;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Whose case it is: a person or an organisation, which may have no account.</summary>
/// <param name="Number">Personal identification number (12 digits), or the organisation's tax code.</param>
internal sealed record DossierSubject(Guid? Account, bool IsOrganisation, string Name, string? Number, string? Address);

/// <summary>Who hands it in and hears of it; the subject itself, or its proxy.</summary>
internal sealed record DossierApplicant(Guid? Account, string Name, string? Number, string? Phone, string? Email, string? Address);

internal static partial class DossierPeople {
  public const int NameLength = 200, NumberLength = 20, PhoneLength = 20, EmailLength = 200, AddressLength = 500;

  /// <summary>What is wrong with the people of a dossier, each beside its field.</summary>
  public static IEnumerable<Error> Check(DossierSubject subject, DossierApplicant applicant, NoticeChannel notice) {
    if (subject.Name.Length is 0 or > NameLength) yield return Bad("subject_name", "subject.name");
    if (subject.Number is { } number && !(subject.IsOrganisation ? TaxCode() : PersonalNumber()).IsMatch(number)) yield return Bad(subject.IsOrganisation ? "tax_code" : "personal_number", "subject.number");
    if (subject.Address?.Length > AddressLength) yield return Bad("address", "subject.address");
    if (applicant.Name.Length is 0 or > NameLength) yield return Bad("applicant_name", "applicant.name");
    if (applicant.Number is { } own && !PersonalNumber().IsMatch(own)) yield return Bad("personal_number", "applicant.number");
    if (applicant.Phone is { } phone && !Phone().IsMatch(phone)) yield return Bad("phone", "applicant.phone");
    if (applicant.Email is { } email && (email.Length > EmailLength || !Email().IsMatch(email))) yield return Bad("email", "applicant.email");
    if (applicant.Address?.Length > AddressLength) yield return Bad("address", "applicant.address");
    if (notice is NoticeChannel.Sms or NoticeChannel.Zalo && applicant.Phone is null) yield return Bad("phone_needed", "applicant.phone");
    if (notice is NoticeChannel.Email && applicant.Email is null) yield return Bad("email_needed", "applicant.email");
    if (notice is NoticeChannel.Inbox && applicant.Account is null && applicant.Phone is null) yield return Bad("phone_needed", "applicant.phone");
  }

  /// <summary>Digits only, 0 instead of +84: how a phone number is kept and compared.</summary>
  public static string? CleanPhone(string? typed) {
    var digits = new string([.. Vn.Clean(typed).Where(c => char.IsAsciiDigit(c) || c == '+')]);
    if (digits.StartsWith("+84", StringComparison.Ordinal)) digits = "0" + digits[3..];
    return digits.Length == 0 ? null : digits;
  }

  static Error Bad(string what, string field) => new(ErrorKind.Invalid, $"dossiers.{what}", Words.T[$"dossier_bad_{what}"], field);

  [GeneratedRegex("^[0-9]{12}$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex PersonalNumber();
  [GeneratedRegex("^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex TaxCode();
  [GeneratedRegex("^0[0-9]{9,10}$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Phone();
  [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Email();
}
