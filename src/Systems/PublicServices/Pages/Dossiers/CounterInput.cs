using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices.Pages;

/// <summary>What the counter page posts.</summary>
internal sealed class CounterInput {
  /// <summary>What the officer kept of it before, with its files.</summary>
  public Guid? Draft { get; set; }
  public bool IsOrganisation { get; set; }
  public string? Name { get; set; }
  public string? Number { get; set; }
  public string? Phone { get; set; }
  public string? Email { get; set; }
  public string? Address { get; set; }
  public string? ApplicantName { get; set; }
  public string? ApplicantNumber { get; set; }
  public string? Office { get; set; }
  public List<Piece>? Pieces { get; set; }
  /// <summary>The officer fills the procedure's form for the person; else they bring it on paper.</summary>
  public bool WithForm { get; set; }
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

  public bool Registers => Verb is "accept" or "register";

  public RegisterDossier.Request ToRequest(string procedure, string caseKey, FormAnswers answers, Dictionary<string, Provenance> provenance, IReadOnlyList<SubmitDossier.PieceInput> files) => new(
    procedure, caseKey, Office, "in_person", new(Name, Digits(Number), Phone, Email, Address, IsOrganisation),
    string.IsNullOrWhiteSpace(ApplicantName) ? null : new(ApplicantName, Digits(ApplicantNumber), Phone, Email, null), WithForm ? answers.Data : null,
    [.. Papers(files)], Delivery ?? "", Notice ?? "", DeliveryAddress, Accept: Verb == "accept", Draft,
    WithForm ? JsonSerializer.SerializeToNode(provenance, Json.Options)!.AsObject() : null);

  /// <summary>The papers of a component and its first file are one row, each further file another.</summary>
  IEnumerable<SubmitDossier.PieceInput> Papers(IReadOnlyList<SubmitDossier.PieceInput> files) {
    var shown = (Pieces ?? []).Where(p => p.Key is not null).ToArray();
    foreach (var paper in shown.Where(p => p.Got)) {
      var first = files.FirstOrDefault(f => f.Key == paper.Key);
      yield return (first ?? new(paper.Key!)) with { Originals = Count(paper.Originals), Copies = Count(paper.Copies) };
    }
    foreach (var group in files.GroupBy(f => f.Key, StringComparer.Ordinal))
      foreach (var file in group.Skip(shown.Any(p => p.Got && p.Key == group.Key) ? 1 : 0)) yield return file;
  }

  /// <summary>The input that an error of the operation belongs to; a field of the form bears its own name.</summary>
  public static string Field(string? field) => field switch {
    null or "components" => "",
    "office" => "Form.Office",
    "subject.name" => "Form.Name",
    "subject.number" => "Form.Number",
    "subject.address" => "Form.Address",
    "applicant.name" => "Form.ApplicantName",
    "applicant.number" => "Form.ApplicantNumber",
    "applicant.phone" => "Form.Phone",
    "applicant.email" => "Form.Email",
    "delivery" => "Form.Delivery",
    "notice" => "Form.Notice",
    "deliveryAddress" => "Form.DeliveryAddress",
    _ => field,
  };

  public static string? Digits(string? typed) => typed?.Replace(" ", "", StringComparison.Ordinal);

  // what cannot be read is refused by the operation's limits
  static int Count(string? typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : string.IsNullOrWhiteSpace(typed) ? 0 : -1;
}

/// <summary>What the draft of a dossier begun at the counter holds.</summary>
internal sealed record CounterContent(CounterInput Input, JsonObject Form, Dictionary<string, string> Unread, Dictionary<string, Provenance> Provenance) {
  public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json.Options)!.AsObject();

  public static CounterContent Of(JsonObject json) => json.Deserialize<CounterContent>(Json.Options)!;
}
