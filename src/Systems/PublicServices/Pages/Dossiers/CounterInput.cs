using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.PublicServices.Pages;

/// <summary>What the counter page posts.</summary>
internal sealed class CounterInput {
  public string? Case { get; set; }
  public string? Name { get; set; }
  public string? Number { get; set; }
  public string? Phone { get; set; }
  public string? Address { get; set; }
  public string? ApplicantName { get; set; }
  public string? ApplicantNumber { get; set; }
  public string? Office { get; set; }
  public List<Piece>? Pieces { get; set; }
  public string? Delivery { get; set; }
  public string? Notice { get; set; }
  public string? DeliveryAddress { get; set; }
  public string? Verb { get; set; }

  internal sealed class Piece {
    public string? Key { get; set; }
    public bool Got { get; set; }
    public string? Originals { get; set; }
    public string? Copies { get; set; }
  }

  public RegisterDossier.Request ToRequest(string procedure, JsonObject answers) => new(
    procedure, Case, Office, "in_person", new(Name, Digits(Number), Phone, null, Address),
    string.IsNullOrWhiteSpace(ApplicantName) ? null : new(ApplicantName, Digits(ApplicantNumber), Phone, null, null), answers,
    [.. (Pieces ?? []).Where(p => p.Got && p.Key is not null).Select(p => new SubmitDossier.PieceInput(p.Key!, Originals: Count(p.Originals), Copies: Count(p.Copies)))],
    Delivery ?? "", Notice ?? "", DeliveryAddress, Accept: Verb == "accept");

  /// <summary>The input that an error of the operation belongs to; a field of the form bears its own name.</summary>
  public static string Field(string? field) => field switch {
    null => "",
    "case" => "Form.Case",
    "office" => "Form.Office",
    "subject.name" => "Form.Name",
    "subject.number" => "Form.Number",
    "subject.address" => "Form.Address",
    "applicant.name" => "Form.ApplicantName",
    "applicant.number" => "Form.ApplicantNumber",
    "applicant.phone" => "Form.Phone",
    "delivery" => "Form.Delivery",
    "notice" => "Form.Notice",
    "deliveryAddress" => "Form.DeliveryAddress",
    _ when field.StartsWith("components", StringComparison.Ordinal) => "",
    _ => field,
  };

  static string? Digits(string? typed) => typed?.Replace(" ", "", StringComparison.Ordinal);

  // what cannot be read is refused by the operation's limits
  static int Count(string? typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : string.IsNullOrWhiteSpace(typed) ? 0 : -1;
}
