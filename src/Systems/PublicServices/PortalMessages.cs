using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Where a dossier stands, whole: whoever has the one with the highest sequence knows everything, however late, often or
/// disordered the others come. Both sides send it of the dossiers whose status they own.
/// </summary>
/// <param name="Code">The owner's code of the dossier, as the owner writes it.</param>
/// <param name="PortalCode">The portal's number, when it was submitted there.</param>
/// <param name="Owner">The name of the system that owns the status; null in what we send.</param>
/// <param name="Demand">What the applicant is asked to supplement (status 5), and <paramref name="AmountDue"/> to pay (status 6).</param>
internal sealed record PortalState(
  string Code, long Sequence, int Status, string Procedure, string Office, string Channel, DateTimeOffset RegisteredAt, string? PortalCode = null, string? Owner = null, string? Case = null,
  DateTimeOffset? AcceptedAt = null, DateTimeOffset? AppointmentAt = null, DateTimeOffset? RefusedAt = null, DateTimeOffset? WithdrawnAt = null, DateTimeOffset? StoppedAt = null,
  DateTimeOffset? ProcessedAt = null, DateTimeOffset? DeliveredAt = null, bool? Granted = null, PortalPerson? Subject = null, PortalDemand? Demand = null, long? AmountDue = null) {

  /// <summary>The first thing in it that cannot be; null when it can be taken.</summary>
  public string? Fault() {
    if (!PortalMessages.IsCode(Code)) return "code";
    if (PortalCode is not null && !PortalMessages.IsCode(PortalCode)) return "portalCode";
    if (Owner is not null && (Vn.Clean(Owner).Length is 0 or > 200)) return "owner";
    if (Sequence < 0) return "sequence";
    if (Status is < 1 or > 10) return "status";
    if (ChannelWords.ParseChannel(Channel) is null) return "channel";
    if (Moments().Any(at => at.Year is < 2000 or > 2200)) return "at";
    return Subject is null || (Vn.Clean(Subject.Name).Length is > 0 and <= DossierPeople.NameLength && Subject.Number is null or { Length: <= DossierPeople.NumberLength }) ? null : "subject";
  }

  IEnumerable<DateTimeOffset> Moments() =>
    new DateTimeOffset?[] { RegisteredAt, AcceptedAt, AppointmentAt, RefusedAt, WithdrawnAt, StoppedAt, ProcessedAt, DeliveredAt }.OfType<DateTimeOffset>();
}

/// <param name="Items">Each paper or statement that is wanted; what is sent for one bears its words as the note.</param>
internal sealed record PortalDemand(int Number, IReadOnlyList<string> Items, DateTimeOffset? Due);

internal sealed record PortalPerson(string Name, string? Number = null, string? Phone = null, string? Email = null, string? Address = null, bool IsOrganisation = false);

/// <summary>A dossier that a citizen handed in at the portal and that is processed here.</summary>
/// <param name="Subject">Whose case it is; null is the applicant.</param>
internal sealed record PortalSubmission(
  string PortalCode, string Procedure, string Office, PortalPerson Applicant, string Delivery, string Notice, string? DeliveryAddress = null,
  string? Case = null, PortalPerson? Subject = null, JsonObject? Form = null, PortalPiece[]? Components = null);

/// <param name="Key">The component's key in the procedure's description.</param>
internal sealed record PortalPiece(string Key, PortalFile? File = null, int Originals = 0, int Copies = 0, string? Note = null);

/// <summary>A file that the portal holds and gives to us on demand.</summary>
internal sealed record PortalFile(string Id, string Name, string Sha256, long Size);

/// <summary>What the other side says of a state that it was sent.</summary>
/// <param name="Applied">False when it already knew this or a newer one.</param>
internal sealed record PortalReceipt(string Code, long Sequence, int Status, bool Applied);

/// <summary>A line of the portal's list. Without a code it is a dossier that this system never took.</summary>
internal sealed record PortalLine(long Sequence, int Status, string? Code = null, string? PortalCode = null, string? Owner = null);

internal sealed record PortalList(IReadOnlyList<PortalLine> Dossiers, string? Next = null);

/// <summary>Reads what the other side sends: well-formed, complete, with nothing that a table could not hold, or not at all.</summary>
internal static class PortalMessages {
  public const int MaxBody = 1024 * 1024, MaxDepth = 24;

  static readonly JsonSerializerOptions Strict = new(Json.Options) {
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, MaxDepth = MaxDepth, NumberHandling = JsonNumberHandling.Strict,
  };

  public static T? Read<T>(ReadOnlySpan<byte> body) where T : class {
    try {
      var node = JsonNode.Parse(body, null, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
      return node is JsonObject && IsClean(node) ? node.Deserialize<T>(Strict) : null;
    } catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) {
      // text that is no Unicode shows itself only when it is read
      return null;
    }
  }

  /// <summary>A code of another system: kept as it is, as long as it is printable and no longer than any known.</summary>
  public static bool IsCode(string? code) => code is { Length: > 0 and <= DossierCode.MaxLength } && code.All(c => c is > ' ' and < '\u007f' and not '/' and not '\\');

  /// <summary>No character that the database refuses, in any text or name.</summary>
  internal static bool IsClean(JsonNode? node) => node switch {
    JsonObject o => o.All(p => IsClean(p.Key) && IsClean(p.Value)),
    JsonArray a => a.All(IsClean),
    JsonValue v when v.GetValueKind() == JsonValueKind.String => IsClean((string)v!),
    JsonValue v when v.GetValueKind() == JsonValueKind.Number => v.TryGetValue<decimal>(out _),
    _ => true,
  };

  static bool IsClean(string text) => !text.Contains('\0');
}
