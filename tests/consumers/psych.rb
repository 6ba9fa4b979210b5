# Reads the front matter of every post of a folder as Jekyll cuts it, with Psych,
# and prints {name: {field: value}}; what is no text is printed as its type.
require "date"
require "json"
require "psych"

FIELDS = %w[summary tags people insight].freeze
BLOCK = /\A(---\s*\n.*?\n?)^((---|\.\.\.)\s*$\n?)/m

def told(value)
  case value
  when Array then value.map { |item| told(item) }
  when String, nil then value
  else { type: value.class.name }
  end
end

def fields(text)
  data = Psych.safe_load(text[BLOCK, 1], permitted_classes: [Date, Time, Symbol], aliases: true) || {}
  FIELDS.to_h { |field| [field, told(data[field])] }
rescue StandardError => error
  { error: error.message }
end

seen = Dir.glob(File.join(ARGV.fetch(0), "*.md")).sort.to_h do |path|
  [File.basename(path, ".md"), fields(File.read(path, encoding: "bom|utf-8"))]
end
puts JSON.generate(seen)
