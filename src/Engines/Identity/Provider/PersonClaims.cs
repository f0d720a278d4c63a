using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Npgsql;

namespace Saola.Identity;

/// <summary>What a client is told of somebody.</summary>
/// <param name="Person">The person, or the business, that the account is of.</param>
internal sealed record ToldClaims(Guid Person, JsonObject Claims) {
  /// <summary>Evidence of it, which the person is shown; where nothing is known, nothing was told.</summary>
  public void Note(Work w, Guid client, string way) {
    if (Claims.Count > 0) w.Publish(new PersonTold(Person, client, [.. Claims.Select(c => c.Key)], way), about: Person);
  }
}

/// <summary>OpenID Connect Core 5.1 and 5.4: what is known of a person, by the scopes under which it is told. What is not known is left out.</summary>
internal sealed class PersonClaims(WebDatabase database, TimeProvider clock) {
  /// <summary>Each claim and the scope to which it belongs.</summary>
  public static readonly FrozenDictionary<string, string> ScopeOf = new Dictionary<string, string>(StringComparer.Ordinal) {
    ["name"] = StandardScopes.Profile, ["preferred_username"] = StandardScopes.Profile, ["gender"] = StandardScopes.Profile, ["birthdate"] = StandardScopes.Profile, ["updated_at"] = StandardScopes.Profile,
    ["email"] = StandardScopes.Email, ["email_verified"] = StandardScopes.Email,
    ["phone_number"] = StandardScopes.Phone, ["phone_number_verified"] = StandardScopes.Phone,
    ["address"] = StandardScopes.Address, ["personal_number"] = StandardScopes.Number, ["tax_code"] = StandardScopes.Number, ["posts"] = StandardScopes.Posts,
  }.ToFrozenDictionary(StringComparer.Ordinal);

  /// <summary>The claims of these scopes, and these by name.</summary>
  public async Task<ToldClaims> Of(Guid account, string[] scopes, string[] names, CancellationToken ct) {
    bool Told(string claim) => scopes.Contains(ScopeOf[claim]) || names.Contains(claim);
    var (person, known) = await Person(account, ct);
    var told = new JsonObject();
    foreach (var (claim, value) in known) if (Told(claim) && value is not null) told[claim] = value.DeepClone();
    if (Told("posts")) told["posts"] = await Posts(account, ct);
    return new(person, told);
  }

  /// <summary>
  /// The public signs in under its personal number or tax code, which is told under its own scope alone; so only the user names of
  /// officials are told. Addresses and numbers are as people gave them at a counter: nobody proved that they are theirs.
  /// </summary>
  async Task<ToldClaims> Person(Guid account, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select case when exists (select 1 from identity.official_post o where o.person = a.person) then a.user_name end, coalesce(p.full_name, b.name), p.gender, p.date_of_birth, coalesce(p.changed_at, b.changed_at), coalesce(p.email, b.email), coalesce(p.phone, b.phone),
        coalesce(p.residence_detail, b.address), p.personal_number, b.tax_code, coalesce(a.person, a.business)
      from identity.account a left join identity.person p on p.id = a.person left join identity.business b on b.id = a.business where a.id = $1
      """);
    command.Parameters.Add(new() { Value = account });
    await using var r = await command.ExecuteReaderAsync(ct);
    if (!await r.ReadAsync(ct)) return new(Guid.Empty, []);
    var (email, phone, address) = (Text(r, 5), Text(r, 6), Text(r, 7));
    return new(r.GetGuid(10), new() {
      ["preferred_username"] = Text(r, 0), ["name"] = r.GetString(1), ["gender"] = Text(r, 2)?.ToLowerInvariant(),
      ["birthdate"] = r.IsDBNull(3) ? null : r.GetFieldValue<DateOnly>(3).ToString("yyyy-MM-dd", null), ["updated_at"] = new DateTimeOffset(r.GetDateTime(4), TimeSpan.Zero).ToUnixTimeSeconds(),
      ["email"] = email, ["email_verified"] = email is null ? null : false, ["phone_number"] = International(phone), ["phone_number_verified"] = phone is null ? null : false,
      ["address"] = address is null ? null : new JsonObject { ["formatted"] = address }, ["personal_number"] = Text(r, 8), ["tax_code"] = Text(r, 9),
    });
  }

  async Task<JsonArray> Posts(Guid account, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select u.name, f.code, f.name, o.title, o.roles from identity.account a join identity.official_post o on o.person = a.person
      join identity.organisation u on u.id = o.unit join identity.organisation f on f.id = u.office
      where a.id = $1 and o.valid_from <= $2 and (o.valid_to is null or $2 < o.valid_to) order by o.valid_from, o.id
      """);
    command.Parameters.Add(new() { Value = account });
    command.Parameters.Add(new() { Value = Vn.Day(clock.GetUtcNow()) });
    await using var r = await command.ExecuteReaderAsync(ct);
    var posts = new JsonArray();
    while (await r.ReadAsync(ct))
      posts.Add((JsonNode)new JsonObject { ["unit"] = r.GetString(0), ["office_code"] = Text(r, 1), ["office"] = r.GetString(2), ["title"] = Text(r, 3), ["roles"] = Discovery.List(r.GetFieldValue<string[]>(4)) });
    return posts;
  }

  /// <summary>5.1 recommends E.164.</summary>
  static string? International(string? phone) => phone is { Length: > 1 } && phone[0] == '0' ? "+84" + phone[1..] : phone;

  static string? Text(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);
}
