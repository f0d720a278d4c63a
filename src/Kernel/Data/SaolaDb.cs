using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Saola.Kernel;

/// <summary>
/// A module's tables. Exposes no set: a derived context offers query roots that take the actor, over the protected
/// <c>Set</c>. Tables are singular snake_case in the schema of the module; an <c>int Version</c> is the concurrency token;
/// enumerations are text; <see cref="JsonNode"/> kinds are jsonb.
/// </summary>
public abstract class SaolaDb(DbContextOptions options, string schema) : DbContext(options) {
  /// <summary>The tracked or untracked rows of one entity, for the query roots of the derived context only.</summary>
#pragma warning disable RS0030 // the one place from which query roots take their rows
  protected IQueryable<T> Rows<T>() where T : class => base.Set<T>();
#pragma warning restore RS0030

  protected abstract void Configure(ModelBuilder model);

  protected sealed override void OnModelCreating(ModelBuilder modelBuilder) {
    modelBuilder.HasDefaultSchema(schema);
    Configure(modelBuilder);
    foreach (var entity in modelBuilder.Model.GetEntityTypes()) {
      if (entity.IsMappedToJson()) continue;
      if (entity.BaseType is null && !entity.IsOwned()) entity.SetTableName(entity.IsKeyless ? null : SnakeCase.Of(entity.ClrType.Name)); // rows without a key come from functions
      foreach (var property in entity.GetProperties()) {
        property.SetColumnName(SnakeCase.Of(property.GetColumnName()));
        if (property is { Name: "Version", ClrType: var type } && type == typeof(int)) property.IsConcurrencyToken = true;
        if (property.Name == "Id" && property.ClrType == typeof(Guid)) property.ValueGenerated = ValueGenerated.Never;
      }
    }
  }

  protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) {
    configurationBuilder.Properties<Enum>().HaveConversion<string>();
    configurationBuilder.Properties<JsonObject>().HaveConversion<JsonText<JsonObject>, JsonEquality<JsonObject>>().HaveColumnType("jsonb");
    configurationBuilder.Properties<JsonArray>().HaveConversion<JsonText<JsonArray>, JsonEquality<JsonArray>>().HaveColumnType("jsonb");
  }

  /// <summary>Raises the version of every changed row, so that a stale copy cannot be saved over it.</summary>
  internal void RaiseVersions() {
    foreach (var entry in ChangeTracker.Entries().Where(e => e.State == EntityState.Modified))
      if (entry.Metadata.FindProperty("Version") is { } p && p.ClrType == typeof(int))
        entry.Property(p).CurrentValue = (int)entry.Property(p).OriginalValue! + 1;
  }

  /// <summary>The act whose transaction the context shares.</summary>
  internal Work? Work { get; set; }

  internal bool HasChanges => ChangeTracker.HasChanges();
}

/// <summary>DossierComponent becomes dossier_component.</summary>
public static class SnakeCase {
  public static string Of(string name) {
    var text = new StringBuilder(name.Length + 8);
    for (var i = 0; i < name.Length; i++) {
      var c = name[i];
      var starts = char.IsUpper(c) && i > 0 && name[i - 1] != '_' && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
      if (starts) text.Append('_');
      text.Append(char.ToLowerInvariant(c));
    }
    return text.ToString();
  }
}

internal sealed class JsonText<T>() : ValueConverter<T, string>(
  node => node.ToJsonString(Json.Options), text => (T)JsonNode.Parse(text, null, default)!) where T : JsonNode;

internal sealed class JsonEquality<T>() : ValueComparer<T>(
  (a, b) => JsonNode.DeepEquals(a, b), node => node.ToJsonString(null).GetHashCode(StringComparison.Ordinal), node => (T)node.DeepClone()) where T : JsonNode;

public static class Json {
  /// <summary>camelCase, Vietnamese letters as they are, enumerations as text, moments read as UTC.</summary>
  public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) {
    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new Moments() },
  };

  /// <summary>Others tell a moment with the offset of their place; it becomes UTC at the door, as the database takes no other.</summary>
  sealed class Moments : System.Text.Json.Serialization.JsonConverter<DateTimeOffset> {
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset().ToUniversalTime();
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
  }
}
